package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.lictor.api.ConsulSettings;
import io.lictor.http.micrometer.LictorMeter;
import org.junit.jupiter.api.Test;

/** The tables that users read say what the code does. */
class DocumentedTablesTest {

    @Test
    void everyMeterIsInTheTableWithItsTagsAndNoOther() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (LictorMeter meter : LictorMeter.values()) {
            expected.put(meter.meterName(), meter.kind() + " | " + meter.tags() + " | " + meter.description());
        }

        assertThat(table("metrics.md")).isEqualTo(expected);
    }

    @Test
    void everySettingIsInTheTableAndNoOther() throws IOException {
        Set<String> settings = Arrays.stream(ConsulSettings.Builder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == ConsulSettings.Builder.class).map(Method::getName)
                .filter(name -> !name.equals("address")).collect(Collectors.toCollection(TreeSet::new));

        assertThat(table("settings.md").keySet()).isEqualTo(settings);
    }

    @Test
    void documentedDefaultsAreTheDefaults() throws Exception {
        ConsulSettings defaults = ConsulSettings.builder().build();
        for (Map.Entry<String, String> row : table("settings.md").entrySet()) {
            Object actual = ConsulSettings.class.getMethod(row.getKey()).invoke(defaults);
            String documented = row.getValue().split(" \\| ", -1)[0];
            if (actual instanceof java.time.Duration || actual instanceof Integer) {
                assertThat(documented).as(row.getKey()).isEqualTo(actual.toString());
            }
        }
    }

    /** Rows whose first cell is code: that name to the rest of the row. */
    private static Map<String, String> table(String page) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", page));
        Map<String, String> rows = new TreeMap<>();
        lines.stream().filter(line -> line.startsWith("| `")).forEach(line -> {
            String[] cells = line.substring(1, line.length() - 1).split("\\|", 2);
            rows.put(cells[0].trim().replace("`", ""), cells[1].trim());
        });
        return rows;
    }
}
