package io.lictor.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What pages talk about: modules, profiles, classes, variables of the environment, endpoints. */
final class Project {

    static final String VERSION = first("pom.xml", "<artifactId>lictor</artifactId>\\s*<version>([^<]+)</version>");

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>",
            Pattern.DOTALL);
    private static final Pattern ENDPOINT = Pattern.compile("(?m)^\\| ([A-Z]+) \\| `(/v1/[^`]+)` \\|");

    private Project() {}

    static String read(String file) {
        try {
            return Files.readString(Page.PROJECT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(String file, String regex) {
        var matcher = Pattern.compile(regex).matcher(read(file));
        if (!matcher.find()) {
            throw new AssertionError(file + " has nothing like " + regex);
        }
        return matcher.group(1);
    }

    static List<String> modules() {
        return MODULE.matcher(read("pom.xml")).results().map(match -> match.group(1)).toList();
    }

    static Set<String> profiles() {
        return Stream.concat(Stream.of("pom.xml"), modules().stream().map(module -> module + "/pom.xml"))
                .flatMap(pom -> PROFILE.matcher(read(pom)).results()).map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    static boolean hasFile(String path) {
        return Files.exists(Page.PROJECT.resolve(path));
    }

    /** A class by its simple or its full name, of the tests or not. */
    static boolean hasClass(String name) {
        return sources().stream().anyMatch(path -> path.endsWith("/" + name.replace('.', '/') + ".java"));
    }

    /** Whether some source, script or page of settings has the name of a variable or property in it. */
    static boolean knows(String variable) {
        return read("docs/settings.md").contains("`" + variable + "`") || sources().stream()
                .anyMatch(path -> read(path).contains("\"" + variable + "\""));
    }

    private static List<String> sources() {
        return Sources.ALL;
    }

    /** What can be started by {@code -Dexample=}; the quickstart and its like have commands of their own. */
    static List<String> examples() {
        return sources().stream().filter(path -> path.startsWith("sdk-examples/src/main/"))
                .filter(path -> read(path).contains("public static void main("))
                .map(path -> path.replaceFirst(".*/(\\w+)\\.java", "$1"))
                .filter(name -> !List.of("Quickstart", "RunExample", "HelloService").contains(name)).toList();
    }

    /** The endpoint of docs/api-coverage.md that a request goes to, or null; no method stands for any. */
    static boolean hasEndpoint(String method, String path) {
        return ENDPOINT.matcher(read("docs/api-coverage.md")).results()
                .anyMatch(row -> (method.isEmpty() || row.group(1).equals(method))
                        && path.matches(pattern(row.group(2))));
    }

    private static String pattern(String endpoint) {
        return Stream.of(endpoint.split("/", -1))
                .map(part -> part.equals(":key") ? ".*" : part.startsWith(":") ? "[^/]+" : Pattern.quote(part))
                .collect(Collectors.joining("/"));
    }

    /** Read once. */
    private static final class Sources {
        static final List<String> ALL = modules().stream().flatMap(module -> javaFiles(module).stream()).toList();

        private static List<String> javaFiles(String module) {
            Path source = Page.PROJECT.resolve(module).resolve("src");
            try (Stream<Path> files = Files.walk(source)) {
                return files.filter(path -> path.toString().endsWith(".java"))
                        .map(path -> Page.PROJECT.relativize(path).toString()).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
