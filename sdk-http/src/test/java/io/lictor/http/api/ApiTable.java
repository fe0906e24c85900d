package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.real.ConsulVersion;

/** The table of {@code docs/api-coverage.md}: the endpoints of Consul, our calls, and where they are tested. */
final class ApiTable {

    private static final Path PAGE = Path.of("..", "docs", "api-coverage.md");
    private static final String OLDEST = "1.8.7";
    private static final String BY_NAME = "1.9";
    private static final String SINCE_BY_NAME = "1.16";

    private final List<Row> rows;

    private ApiTable(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * One endpoint.
     *
     * @param method its HTTP method
     * @param path its path, with {@code :name} for what varies
     * @param call our call, or a dash
     * @param tested the engines
     * @param versions which Consul has it
     */
    record Row(String method, String path, String call, String tested, String versions) {

        boolean isOffered() {
            return call.startsWith("`");
        }

        boolean isTestedOn(String engine) {
            return Arrays.stream(tested.split(",")).map(String::trim).anyMatch(engine::equals);
        }

        /** Whether the tests ask it of a real Consul: intentions are asked for in another way since 1.9. */
        boolean isTestedOn(ConsulVersion version) {
            return version.isAtLeast(BY_NAME)
                    ? isTestedOn(SINCE_BY_NAME) || (isTestedOn(OLDEST) && !call.contains("Consul before 1.9"))
                    : isTestedOn(OLDEST);
        }

        private boolean matches(String sentMethod, String sentPath) {
            String pattern = Arrays.stream(path.split("/", -1))
                    .map(part -> part.equals(":key") || part.equals(":template")
                            ? ".*"
                            : part.startsWith(":") ? "[^/]+" : Pattern.quote(part))
                    .collect(Collectors.joining("/"));
            return method.equals(sentMethod) && sentPath.matches(pattern);
        }

        private long variables() {
            return Arrays.stream(path.split("/")).filter(part -> part.startsWith(":")).count();
        }

        String endpoint() {
            return method + " " + path;
        }
    }

    static ApiTable read() {
        try {
            return new ApiTable(Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\| [A-Z]+ \\|.*"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> new Row(cells[1].trim(), cells[2].trim().replace("`", ""), cells[3].trim(),
                            cells[4].trim(), cells[5].trim()))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** The endpoint of a request: of several the one with the fewest variables. */
    String endpointOf(RecordedRequest request) {
        return rows.stream().filter(row -> row.matches(request.method(), request.path()))
                .min(Comparator.comparingLong(Row::variables)).map(Row::endpoint)
                .orElse("not in the table: " + request.method() + " " + request.path());
    }

    /** Fails unless the endpoints that were asked are those of which the table says so. */
    void assertTested(String engine, Bench... benches) {
        assertTested(engine, row -> row.isTestedOn(engine), benches);
    }

    /** As {@link #assertTested(String, Bench...)}, for a real Consul. */
    void assertTested(ConsulVersion version, Bench... benches) {
        assertTested(version.text(), row -> row.isTestedOn(version), benches);
    }

    private void assertTested(String engine, Predicate<Row> tested, Bench... benches) {
        Set<String> sent = new TreeSet<>();
        for (Bench bench : benches) {
            bench.requests().stream().map(this::endpointOf).forEach(sent::add);
        }
        Set<String> said = rows.stream().filter(tested).map(Row::endpoint)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(sent).as("endpoints asked in the tests on " + engine + ", against docs/api-coverage.md")
                .containsExactlyInAnyOrderElementsOf(said);
    }
}
