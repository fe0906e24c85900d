package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainClassTest {

    @TempDir
    private Path folder;

    private Path jar(String name, String mainClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Main-Class", mainClass);
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.finish();
        }
        return jar;
    }

    @Test
    void classNameIsTheFirstWordOfTheCommand() throws IOException {
        assertThat(MainClass.name("com.example.Main", "a.jar")).isEqualTo("com.example.Main");
        assertThat(MainClass.name("com.example.Main a.jar b", "a.jar:b.jar")).isEqualTo("com.example.Main");
        assertThat(MainClass.name("orders/com.example.Main x", "")).isEqualTo("orders/com.example.Main");
    }

    @Test
    void jarIsAskedForItsMainClassAlsoWithSpacesInItsPath() throws IOException {
        String jar = jar("my app.jar", "com.example.Main").toString();

        assertThat(MainClass.name(jar, jar)).isEqualTo("com.example.Main");
        assertThat(MainClass.name(jar + " --port 80", jar)).isEqualTo("com.example.Main");
        assertThat(MainClass.name(jar + " x", jar + ":/opt/sdk-http.jar")).isEqualTo("com.example.Main");
    }

    @Test
    void folderOnTheClassPathIsNoJar() throws IOException {
        assertThat(MainClass.name("classes", "classes")).isEqualTo("classes");
    }
}
