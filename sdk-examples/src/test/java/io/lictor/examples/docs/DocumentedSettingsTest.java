package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.loadbalancer.Strategies;
import io.lictor.lock.DistributedLock;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.LeakKind;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/**
 * The tables of what can be set name all there is, and nothing else. Those of the client, of registrations and of configs are
 * checked in sdk-http.
 */
class DocumentedSettingsTest {

    private static final Pattern SPAN = Pattern.compile("`(?:[A-Z]\\w*\\.)?([\\w.]+)[^`]*`");
    private static final Pattern VARIABLE = Pattern.compile("\"((?:CONSUL|LICTOR)_[A-Z_]+|lictor\\.[a-z.]+)\"");

    /** What stands in code, before a colon, in a column of the tables whose heading begins with this. */
    private static Set<String> table(String page, String heading, int column) {
        Set<String> names = new TreeSet<>();
        boolean inTable = false;
        for (String line : Page.read("docs/" + page).lines()) {
            String[] cells = line.split(" ?\\| ?", -1);
            if (!line.startsWith("|")) {
                inTable = false;
            } else if (cells[1].equals(heading)) {
                inTable = true;
            } else if (inTable) {
                SPAN.matcher(cells[column].replaceFirst("`: .*", "`")).results()
                        .forEach(match -> names.add(match.group(1)));
            }
        }
        return names;
    }

    private static Set<String> settings(Class<?> builder) {
        return names(Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> method.getReturnType() == builder && Modifier.isPublic(method.getModifiers()))
                .map(Method::getName));
    }

    private static Set<String> factories(Class<?> type) {
        return names(Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers()))
                .map(Method::getName));
    }

    private static Set<String> names(Stream<String> names) {
        return names.collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thoseOfALoadBalancer() {
        assertThat(table("discovery.md", "`LoadBalancer.builder(consul)`", 1))
                .isEqualTo(settings(LoadBalancer.Builder.class));
    }

    @Test
    void thoseOfHttpCallsByName() {
        assertThat(table("loadbalancing.md", "`ServiceHttpClient.builder(consul)`", 1))
                .isEqualTo(settings(ServiceHttpClient.Builder.class));
    }

    @Test
    void thoseOfOutliers() {
        assertThat(table("loadbalancing.md", "`OutlierSettings.builder()`", 1))
                .isEqualTo(settings(OutlierSettings.Builder.class));
    }

    @Test
    void everyStrategy() {
        Set<String> documented = table("loadbalancing.md", "`Strategies`", 1);

        assertThat(documented).containsAll(factories(Strategies.class));
    }

    @Test
    void thoseOfALock() {
        assertThat(table("locks.md", "builder", 1)).isEqualTo(settings(DistributedLock.Builder.class));
    }

    @Test
    void thoseOfTheTestExtension() {
        assertThat(table("testkit.md", "`@ConsulTest`", 1)).isEqualTo(
                names(Arrays.stream(ConsulTest.class.getDeclaredMethods()).map(Method::getName)));
        assertThat(table("testkit.md", "kind", 1)).isEqualTo(enumNames(LeakKind.values()));
    }

    @Test
    void everyWayToStartARealConsul() {
        Set<String> ways = factories(RealConsul.class);
        ways.remove("isAvailable");

        assertThat(table("testkit.md", "start", 1)).containsAll(ways);
    }

    @Test
    void everyReasonForNoInstance() {
        assertThat(table("discovery.md", "reason", 1)).isEqualTo(enumNames(NoInstanceException.Reason.values()));
    }

    @Test
    void everyPackageOfTheTestkit() {
        assertThat(table("testkit.md", "package", 1)).isEqualTo(names(Pattern.compile("exports ([a-z.]+);")
                .matcher(Project.read("sdk-testkit/src/main/java/module-info.java")).results()
                .map(match -> match.group(1))));
    }

    private static Set<String> enumNames(Enum<?>[] values) {
        return names(Arrays.stream(values).map(Enum::name));
    }

    @Test
    void everyVariableAndPropertyThatTheClientReads() {
        Set<String> documented = table("settings.md", "setting", 3);
        documented.addAll(table("settings.md", "setting", 4));

        assertThat(documented).isEqualTo(names(VARIABLE.matcher(
                Project.read("sdk-api/src/main/java/io/lictor/api/EnvironmentSettings.java")).results()
                .map(match -> match.group(1))));
        assertThat(documented).containsAll(List.of("CONSUL_HTTP_ADDR", "lictor.http.addr"));
    }
}
