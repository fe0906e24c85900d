package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigFormat;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Validation and the reader of YAML: used where they are, not missed where they are not. */
class ConstraintsTest {

    record Pool(@Max(10) int size) {}

    record Orders(@NotBlank String name, @Valid Pool pool, @Valid List<Pool> more,
            @Secret @Size(min = 12, message = "is too short, not as \"${validatedValue}\"") String password) {}

    @Test
    void constraintsCountAndTheirViolationsAreAllNamed() {
        assertThat(Stored.keys("c/name", " ", "c/pool/size", "11", "c/more/0/size", "12", "c/password", "5ec2e7")
                .problemsAs(Orders.class)).containsExactly(
                        "more.0.size: \"12\" (must be less than or equal to 10), key c/more/0/size of layer c",
                        "name: \" \" (must not be blank), key c/name of layer c",
                        "password: \"***\" (is too short, not as \"***\"), key c/password of layer c",
                        "pool.size: \"11\" (must be less than or equal to 10), key c/pool/size of layer c");
        assertThat(Stored.keys("c/name", "n", "c/pool/size", "1", "c/password", "5ec2e7-12345678").as(Orders.class))
                .isEqualTo(new Orders("n", new Pool(1), List.of(), "5ec2e7-12345678"));
    }

    @Test
    void withoutTheLibraryConstraintsDoNotCount(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("pool.json"), "{\"size\": 11}");
        ConfigSettings<Pool> settings = ConfigSettings.of("c", Pool.class);
        ClassLoader without = Hiding.of("jakarta.validation.");
        Class<?> environment = without.loadClass(References.Environment.class.getName());
        var process = environment.getDeclaredField("PROCESS");
        process.setAccessible(true);
        var constructor = without.loadClass(ConfigReader.class.getName()).getDeclaredConstructor(ConfigSettings.class,
                environment);
        constructor.setAccessible(true);
        Object reader = constructor.newInstance(settings, process.get(null));
        var read = reader.getClass().getDeclaredMethod("read", Path.class);
        read.setAccessible(true);

        assertThat(read.invoke(reader, file)).isEqualTo(new Pool(11));
        assertThatThrownBy(() -> new ConfigReader<>(settings, name -> null).read(file))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void withoutTheLibraryALayerOfYamlIsRefusedAndOneOfJsonIsNot() throws Exception {
        Class<?> text = Hiding.of("tools.jackson.dataformat.").loadClass(LayerText.class.getName());
        var require = text.getDeclaredMethod("requireReadable", String.class, ConfigFormat.class);
        require.setAccessible(true);

        require.invoke(null, "c/orders.json", ConfigFormat.JSON);
        assertThatThrownBy(() -> require.invoke(null, "c/orders.yaml", ConfigFormat.YAML)).cause()
                .isInstanceOf(IllegalArgumentException.class).hasMessage("layer: c/orders.yaml (expected: "
                        + "tools.jackson.dataformat:jackson-dataformat-yaml beside sdk-http, which reads YAML)");
    }

    /** Loads the SDK's own classes anew, beside libraries of which one seems to be absent. */
    private static final class Hiding extends ClassLoader {
        private final String hidden;

        private Hiding(String hidden) {
            super(ConstraintsTest.class.getClassLoader());
            this.hidden = hidden;
        }

        static ClassLoader of(String hidden) {
            return new Hiding(hidden);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(hidden)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.lictor.http.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
