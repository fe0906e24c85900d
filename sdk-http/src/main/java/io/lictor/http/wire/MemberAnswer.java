package io.lictor.http.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentMember;
import io.lictor.api.AgentMetrics;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code agent/members} and {@code agent/metrics}. */
public final class MemberAnswer {

    private static final TypeReference<List<MemberRow>> MEMBERS = new TypeReference<>() {};

    private MemberAnswer() {}

    /** {@code agent/members}. */
    public static List<AgentMember> members(byte[] body) {
        return Json.listOrNull(body, MEMBERS).stream().map(MemberRow::member).toList();
    }

    /** {@code agent/metrics}. */
    public static AgentMetrics metrics(byte[] body) {
        MetricsRow row = Json.read(body, MetricsRow.class);
        return new AgentMetrics(Rows.text(row.timestamp()), gauges(row.gauges()), samples(row.counters()),
                samples(row.samples()));
    }

    private static List<AgentMetrics.Gauge> gauges(@Nullable List<@Nullable GaugeRow> rows) {
        return rows == null ? List.of() : rows.stream().filter(Objects::nonNull).map(GaugeRow::gauge).toList();
    }

    private static List<AgentMetrics.Sample> samples(@Nullable List<@Nullable SampleRow> rows) {
        return rows == null ? List.of() : rows.stream().filter(Objects::nonNull).map(SampleRow::sample).toList();
    }

    record MemberRow(@JsonProperty("Name") @Nullable String name, @JsonProperty("Addr") @Nullable String address,
            @JsonProperty("Port") int port, @JsonProperty("Tags") @Nullable Map<String, @Nullable String> tags,
            @JsonProperty("Status") int status) {

        AgentMember member() {
            AgentMember.Status[] all = AgentMember.Status.values();
            return new AgentMember(Rows.text(name), Rows.text(address), port, Rows.map(tags),
                    status > 0 && status < all.length ? all[status] : AgentMember.Status.NONE);
        }
    }

    record MetricsRow(@JsonProperty("Timestamp") @Nullable String timestamp,
            @JsonProperty("Gauges") @Nullable List<@Nullable GaugeRow> gauges,
            @JsonProperty("Counters") @Nullable List<@Nullable SampleRow> counters,
            @JsonProperty("Samples") @Nullable List<@Nullable SampleRow> samples) {}

    record GaugeRow(@JsonProperty("Name") @Nullable String name, @JsonProperty("Value") double value,
            @JsonProperty("Labels") @Nullable Map<String, @Nullable String> labels) {

        AgentMetrics.Gauge gauge() {
            return new AgentMetrics.Gauge(Rows.text(name), value, Rows.map(labels));
        }
    }

    record SampleRow(@JsonProperty("Name") @Nullable String name, @JsonProperty("Count") long count,
            @JsonProperty("Sum") double sum, @JsonProperty("Min") double min, @JsonProperty("Max") double max,
            @JsonProperty("Mean") double mean,
            @JsonProperty("Labels") @Nullable Map<String, @Nullable String> labels) {

        AgentMetrics.Sample sample() {
            return new AgentMetrics.Sample(Rows.text(name), count, sum, min, max, mean, Rows.map(labels));
        }
    }
}
