package io.lictor.sync.registrar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;

/** An image of this machine's shell and as little as a script needs beside it, under a name of its own; removed at the end. */
final class ShellImage implements AutoCloseable {

    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x");

    private final DockerClient docker;
    private final String name = "lictor-registrar-test:" + UUID.randomUUID();

    private ShellImage(DockerClient docker) {
        this.docker = docker;
    }

    static ShellImage make(DockerClient docker, Path folder) throws IOException {
        Path root = folder.resolve("root");
        for (String program : List.of("/bin/sh", "/bin/sleep", "/bin/rm")) {
            copy(Path.of(program), root.resolve(program.substring(1)));
            Matcher library = LIBRARY.matcher(libraries(program));
            while (library.find()) {
                copy(Path.of(library.group(1)), root.resolve(library.group(1).substring(1)));
            }
        }
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nCOPY root /\n");
        ShellImage image = new ShellImage(docker);
        docker.buildImageCmd(folder.toFile()).withTags(Set.of(image.name)).exec(new BuildImageResultCallback())
                .awaitImageId();
        return image;
    }

    String name() {
        return name;
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.createDirectories(to.getParent());
            Files.copy(from.toRealPath(), to);
        }
    }

    /** Empty for a program that is linked statically. */
    private static String libraries(String program) throws IOException {
        Process ldd = new ProcessBuilder("ldd", program).redirectErrorStream(true).start();
        return new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        docker.removeImageCmd(name).withForce(true).exec();
    }
}
