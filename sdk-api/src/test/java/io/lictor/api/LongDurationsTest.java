package io.lictor.api;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.catalog.CheckDefinition;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.junit.jupiter.api.Test;

/** Times that would break clocks later are refused when they are set. */
class LongDurationsTest {

    private static final Duration YEAR = Duration.ofDays(365);

    private static Map<String, Consumer<Duration>> settings() {
        Map<String, Consumer<Duration>> all = new LinkedHashMap<>();
        all.put("connectTimeout", time -> ConsulSettings.builder().connectTimeout(time).build());
        all.put("requestTimeout", time -> ConsulSettings.builder().requestTimeout(time).build());
        all.put("watchWait", time -> ConsulSettings.builder().watchWait(time).build());
        all.put("rotation", time -> ConsulSettings.builder().rotation(time).build());
        all.put("feedPause", time -> ConsulSettings.builder().feedPause(time).build());
        all.put("emptyHoldDown", time -> ConsulSettings.builder().emptyHoldDown(time).build());
        all.put("maxStale", time -> QueryOptions.builder().maxStale(time).build());
        all.put("waitTime", time -> QueryOptions.builder().blocking(1, time).build());
        all.put("maxAge", CacheControl::maxAge);
        all.put("staleIfError", time -> CacheControl.maxAge(Duration.ZERO).staleIfError(time));
        all.put("dnsTtl", time -> PreparedQuery.builder("web").name("web").dnsTtl(time).build());
        all.put("drainTime", time -> ServiceDefinition.builder("web").drainTime(time).build());
        all.put("ttl", HealthCheck::ttl);
        all.put("interval", time -> HealthCheck.http(URI.create("http://h/"), time));
        all.put("check timeout", time -> CheckOptions.builder().timeout(time).build());
        all.put("deregisterCriticalAfter",
                time -> ServiceDefinition.builder("web").deregisterCriticalAfter(time).build());
        all.put("deregisterCriticalAfter ", time -> CheckOptions.builder().deregisterCriticalAfter(time).build());
        all.put("longest", time -> FailoverPolicy.to("dc2").returningAfter(Duration.ZERO, time));
        all.put("ejectionTime", time -> OutlierSettings.builder().ejectionTime(time, time).build());
        all.put("lockDelay", time -> SessionDefinition.builder().lockDelay(time).build());
        all.put("firstWait",
                time -> ConfigSettings.builder(Map.class).layer(ConfigLayer.keys("a")).firstWait(time).build());
        return all;
    }

    @Test
    void aTimeOfMoreThanAYearIsRefusedWhereItIsSet() {
        settings().forEach((name, setting) -> {
            setting.accept(YEAR);
            for (Duration time : List.of(YEAR.plusNanos(1), ChronoUnit.FOREVER.getDuration(),
                    Duration.ofDays(292 * 366))) {
                assertRefused(() -> setting.accept(time), name.trim(), time.toString(), "at most 365 days");
            }
        });
    }

    /** Consul's own durations are longer, and no clock of this process counts them. */
    @Test
    void whatConsulAloneCountsMayBeLonger() {
        assertThat(AclTokenDefinition.builder("d").expirationTtl(Duration.ofDays(36_500)).build().expirationTtl())
                .isEqualTo(Duration.ofDays(36_500));
        assertRefused(() -> AclTokenDefinition.builder("d").expirationTtl(ChronoUnit.FOREVER.getDuration()),
                "expirationTtl", "PT2562047788015215H", "at most 100000 days");
        assertRefused(() -> ConsulDuration.format(ChronoUnit.FOREVER.getDuration()), "duration", "PT", "at most");
        assertThat(CheckDefinition.tcp("h:1", Duration.ofSeconds(5))).isNotNull();
    }

    @Test
    void waitingMayBeForEver() {
        assertThat(QueryOptions.builder().timeout(ChronoUnit.FOREVER.getDuration()).build().timeout())
                .isEqualTo(ChronoUnit.FOREVER.getDuration());
    }
}
