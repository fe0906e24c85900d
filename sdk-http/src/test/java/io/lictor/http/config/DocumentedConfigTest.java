package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.config.DataSize;
import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.Test;

/** The page about configs holds code that compiles and runs, every setting, and messages as they are. */
class DocumentedConfigTest {

    private static final Path PAGE = Path.of("..", "docs", "config.md");
    private static final Path CODE = Path.of("src/test/java/io/lictor/http/config/ConfigSnippets.java");
    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\|");

    @Test
    void everySnippetIsCompiled() throws IOException {
        String code = squeezed(Files.readString(CODE));
        List<String> snippets = BLOCK.matcher(Files.readString(PAGE)).results().map(match -> match.group(1)).toList();

        assertThat(snippets).hasSize(5);
        for (String snippet : snippets) {
            for (String part : snippet.split("\n}\n", -1)) {
                assertThat(code).contains(squeezed(part));
            }
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").replace("( ", "(").strip();
    }

    @Test
    void theSnippetsRun() {
        try (InProcessConsul server = InProcessConsul.start();
                ConsulClient consul = ConsulClient
                        .connect(ConsulSettings.builder().address(server.address()).build())) {
            Kv kv = Kv.at(server.uri());
            kv.transaction("config/orders/workers", "4", "config/orders/timeout", "2s", "config/orders/regions",
                    "eu,us");
            assertThat(ConfigSnippets.first(consul)).isEqualTo(
                    new ConfigSnippets.OrdersConfig(4, Duration.ofSeconds(2), List.of("eu", "us")));

            kv.transaction("config/shared/workers", "1", "config/shared/password", "5ec2e7", "config/shop.yaml",
                    "{workers: 2, limits: {upload: 64MB}}", "config/shop-prod/pool/max-connections", "16",
                    "config/shop/i1", "{\"workers\": 3}");
            try (ConfigWatch<ConfigSnippets.ShopConfig> config = consul.config(ConfigSnippets.layers("prod", "i1"))) {
                assertThat(config.current().workers()).isEqualTo(3);
                assertThat(config.current().limits()).isEqualTo(Map.of("upload", DataSize.parse("64MB")));
                assertThat(ConfigSnippets.part(config).current())
                        .isEqualTo(new ConfigSnippets.Pool(16, Duration.ofMillis(250)));
            }
        }
    }

    @Test
    void everySettingIsInTheTableAndNoOther() throws IOException {
        Set<String> rows = ROW.matcher(Files.readString(PAGE)).results().map(DocumentedConfigTest::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(rows).isEqualTo(Arrays.stream(ConfigSettings.Builder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == ConfigSettings.Builder.class).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }

    @Test
    void theMessageIsAsShown() throws IOException {
        String message = "config config/shop: 2 problems: " + String.join("; ",
                Stored.keys("config/shop/workers", "many").problemsAs(ConfigSettings
                        .builder(ConfigSnippets.ShopConfig.class)
                        .layer(ConfigLayer.keys("config/shop"))));

        assertThat(squeezed(Files.readString(PAGE))).contains(message);
    }
}
