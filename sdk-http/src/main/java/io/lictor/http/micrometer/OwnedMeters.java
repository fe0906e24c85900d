package io.lictor.http.micrometer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;

/** Meters of one view, so that they can be removed together when it is closed. */
final class OwnedMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

    OwnedMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    <V> void gauge(LictorMeter meter, V view, ToDoubleFunction<V> value) {
        meters.add(Gauge.builder(meter.meterName(), view, value).tags(tags).description(meter.description())
                .register(registry));
    }

    <V> void age(LictorMeter meter, V view, Function<V, Duration> value) {
        meters.add(TimeGauge.builder(meter.meterName(), view, TimeUnit.NANOSECONDS, of -> value.apply(of).toNanos())
                .tags(tags).description(meter.description()).register(registry));
    }

    void count(LictorMeter meter, Tag... further) {
        Counter counter = Counter.builder(meter.meterName()).tags(tags.and(further)).description(meter.description())
                .register(registry);
        meters.add(counter);
        counter.increment();
    }

    void record(LictorMeter meter, Duration time) {
        Timer timer = Timer.builder(meter.meterName()).tags(tags).description(meter.description()).register(registry);
        meters.add(timer);
        timer.record(time);
    }

    void remove() {
        meters.forEach(registry::remove);
    }
}
