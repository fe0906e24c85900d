package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinarySearchTest {
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path project;

    @Test
    void takesTheNamedOneFirst() throws IOException {
        Path named = executable("named/consul");
        Path onPath = executable("path/consul");
        executable(".cache/consul/1.8.7/consul");
        environment.put("PATH", "/nowhere" + File.pathSeparator + onPath.getParent());
        assertThat(search().find()).isEqualTo(onPath);

        environment.put("CONSUL_BIN", named.toString());
        assertThat(search().find()).isEqualTo(named);
    }

    @Test
    void rejectsANamedOneThatIsNoExecutableInsteadOfTakingAnother() throws IOException {
        executable(".cache/consul/1.8.7/consul");
        environment.put("CONSUL_BIN", project.resolve("missing").toString());

        assertThatThrownBy(() -> search().find()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONSUL_BIN").hasMessageContaining("missing")
                .hasMessageContaining("executable file");
    }

    @Test
    void takesTheNewestOfTheCacheOfAFolderAbove() throws IOException {
        executable(".cache/consul/1.8.7/consul");
        Path newest = executable(".cache/consul/1.20.1/consul");
        Files.createDirectories(project.resolve(".cache/consul/9.9.9"));

        assertThat(search().find()).isEqualTo(newest);
    }

    @Test
    void takesTheCacheOfTheSystemProperty() throws IOException {
        Path elsewhere = executable("elsewhere/1.8.7/consul");
        executable(".cache/consul/1.20.1/consul");

        assertThat(new BinarySearch(environment::get, project.resolve("elsewhere").toString(), project).find())
                .isEqualTo(elsewhere);
    }

    @Test
    void runsTheProjectsScriptWhenTheCacheIsEmpty() throws IOException {
        Path script = executable("bin/fetch-consul");
        Files.writeString(script, "#!/bin/sh\necho working >&2\necho /fetched/consul\n");

        assertThat(search().find()).isEqualTo(Path.of("/fetched/consul"));
    }

    @Test
    void takesTheNewestOfTheUserWhereTheProjectHasNone() throws IOException {
        environment.put("HOME", project.resolve("home").toString());
        executable("home/.cache/lictor/consul/1.10.12/consul");
        Path newest = executable("home/.cache/lictor/consul/1.16.3/consul");
        assertThat(search().find()).isEqualTo(newest);

        Path projects = executable(".cache/consul/1.8.7/consul");
        assertThat(search().find()).isEqualTo(projects);
    }

    @Test
    void findsAllOfTheUsersCache() throws IOException {
        environment.put("HOME", project.resolve("home").toString());
        Path older = executable("home/.cache/lictor/consul/1.10.12/consul");
        Path newer = executable("home/.cache/lictor/consul/1.16.3/consul");
        Files.createDirectories(project.resolve("home/.cache/lictor/consul/9.9.9"));
        assertThat(search().others()).containsExactly(newer, older);

        environment.put("XDG_CACHE_HOME", project.resolve("caches").toString());
        assertThat(search().others()).isEmpty();
        Path elsewhere = executable("caches/lictor/consul/1.12.9/consul");
        assertThat(search().others()).containsExactly(elsewhere);
    }

    @Test
    void namedOthersTakeThePlaceOfTheUsersCache() throws IOException {
        environment.put("HOME", project.resolve("home").toString());
        executable("home/.cache/lictor/consul/1.10.12/consul");
        Path one = executable("one/consul");
        Path two = executable("two/consul-2");
        environment.put("CONSUL_BINS", one + File.pathSeparator + two + File.pathSeparator);

        assertThat(search().others()).containsExactly(one, two);
    }

    @Test
    void rejectsANamedOtherThatIsNoExecutable() {
        environment.put("CONSUL_BINS", project.resolve("missing").toString());

        assertThatThrownBy(() -> search().others()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONSUL_BINS: ").hasMessageContaining("missing (expected: an executable file)");
    }

    @Test
    void theNamedOneIsTheOnlyOneUnlessOthersAreNamed() throws IOException {
        environment.put("HOME", project.resolve("home").toString());
        executable("home/.cache/lictor/consul/1.10.12/consul");
        environment.put("CONSUL_BIN", executable("named/consul").toString());
        assertThat(search().others()).isEmpty();

        Path other = executable("other/consul");
        environment.put("CONSUL_BINS", other.toString());
        assertThat(search().others()).containsExactly(other);
    }

    @Test
    void tellsANewcomerWhatToDo() {
        assertThat(search().tryFind()).isEmpty();
        assertThatThrownBy(() -> search().find()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONSUL_BIN").hasMessageContaining("PATH")
                .hasMessageContaining("bin/fetch-consul")
                .hasMessageContaining("Docker");
    }

    @Test
    void mustBeFoundInContinuousIntegration() {
        environment.put("CI", "true");

        assertThatThrownBy(() -> search().tryFind()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Consul found");
    }

    private BinarySearch search() {
        return new BinarySearch(environment::get, null, project.resolve("module/target"));
    }

    private Path executable(String name) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
