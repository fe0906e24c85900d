package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.api.registration.RegisterService;
import io.lictor.api.registration.ServiceDefinition;
import org.junit.jupiter.api.Test;

/** The table of settings that users read names what there is to set. */
class DocumentedRegistrationTest {

    private static final Pattern NAME = Pattern.compile("`([a-zA-Z]+)`");

    private static Set<String> documented(int column) throws IOException {
        String section = Files.readString(Path.of("..", "docs", "registration.md")).split("\n## ", -1)[2];
        return section.lines().filter(line -> line.startsWith("| `")).map(line -> line.split("\\|", -1)[column])
                .flatMap(cell -> NAME.matcher(cell).results()).map(DocumentedRegistrationTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }

    @Test
    void everySettingOfADefinitionIsInTheTableAndNoOther() throws IOException {
        assertThat(documented(1)).isEqualTo(Arrays.stream(ServiceDefinition.Builder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == ServiceDefinition.Builder.class).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyElementOfTheAnnotationIsInTheTableAndNoOther() throws IOException {
        Set<String> elements = documented(4);
        elements.addAll(Set.of("name", "failFast"));

        assertThat(elements).isEqualTo(Arrays.stream(RegisterService.class.getDeclaredMethods()).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }
}
