package io.lictor.http.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.http.disk.SnapshotStore;
import io.lictor.http.endpoint.AclEndpoint;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;
import io.lictor.http.watch.EmptyPolicy;
import io.lictor.http.watch.Joins;
import io.lictor.http.watch.WatchHub;
import io.lictor.http.watch.WatchSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configs of one client. Safe for use by several threads. */
public final class ConfigHub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigHub.class);
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(300);

    private final ConsulRuntime runtime;
    private final KeyValueEndpoint keyValue;
    private final TreesEndpoint trees;
    private final AclEndpoint acl;
    private final WatchHub watches;
    private final @Nullable SnapshotStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LiveConfig<?>> configs = new HashSet<>();
    private boolean closed;

    /** @param store where good values outlive the process, or null for nowhere */
    public ConfigHub(ConsulRuntime runtime, KeyValueEndpoint keyValue, TreesEndpoint trees, AclEndpoint acl,
            WatchHub watches, @Nullable SnapshotStore store) {
        this.runtime = runtime;
        this.keyValue = keyValue;
        this.trees = trees;
        this.acl = acl;
        this.watches = watches;
        this.store = store;
    }

    /** What makes two polls of layers the same. */
    private record Key(String prefix, boolean isTree) {}

    /** Opens a config and waits for its first value; see {@link io.lictor.api.ConsulClient#config(ConfigSettings)}. */
    public <T> ConfigWatch<T> open(ConfigSettings<T> settings) {
        ConfigReader<T> reader = new ConfigReader<>(settings, References.Environment.PROCESS);
        LiveConfig<T> config = begin(settings, reader);
        try {
            awaitFirst(config, settings, reader);
            return config;
        } catch (InterruptedException e) {
            config.close();
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException(config + ": interrupted while waiting for its first value", e);
        } catch (RuntimeException | Error e) {
            config.close();
            throw e;
        }
    }

    private <T> LiveConfig<T> begin(ConfigSettings<T> settings, ConfigReader<T> reader) {
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("config " + settings.name() + ": the client is closed", null);
            }
            Signal signal = runtime.newSignal();
            List<Watch<List<KeyValueEntry>>> layers = new ArrayList<>();
            ConfigKeeper keeper = ConfigKeeper.of(store, settings);
            for (ConfigLayer layer : settings.layers()) {
                layers.add(watches.open(spec(layer).keptBy(keeper.layer(layers.size()))));
            }
            LiveConfig<T> config = new LiveConfig<>(settings.name(), runtime, List.copyOf(layers), this::forget);
            layers.forEach(layer -> layer.onChange(change -> signal.raise()));
            Moments moments = new Moments(settings.layers(), keyValue, trees);
            config.startedAs(runtime.start("config-" + settings.name(),
                    new ConfigLoop<>(config, reader, moments, keeper, signal, runtime)));
            configs.add(config);
            return config;
        } finally {
            lock.unlock();
        }
    }

    private WatchSpec<List<KeyValueEntry>> spec(ConfigLayer layer) {
        LayerRead read = new LayerRead(layer, keyValue, acl);
        String prefix = LayerRead.prefix(layer);
        return WatchSpec.<List<KeyValueEntry>>of("kv/" + prefix, new Key(prefix, !prefix.equals(layer.path())), read)
                .guarding(EmptyPolicy.<List<KeyValueEntry>>of(List::isEmpty)
                        .provenBy(entries -> read.whyUnreadable(LayerRead.keys(entries))))
                .describedBy(entries -> entries.size() + " keys");
    }

    private <T> void awaitFirst(LiveConfig<T> config, ConfigSettings<T> settings, ConfigReader<T> reader)
            throws InterruptedException {
        long begun = runtime.nanoTime();
        try {
            for (Watch<?> layer : config.layers()) {
                layer.await(left(settings, begun));
            }
            if (!config.awaitFirst(left(settings, begun))) {
                throw new ConsulTimeoutException(config + ": no value within " + settings.firstWait(),
                        config.failure());
            }
        } catch (ConsulTimeoutException e) {
            Path file = settings.fallbackFile();
            if (file == null) {
                throw e;
            }
            fallBack(config, reader, file, e);
        }
    }

    private Duration left(ConfigSettings<?> settings, long begun) {
        Duration left = settings.firstWait().minusNanos(runtime.nanoTime() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static <T> void fallBack(LiveConfig<T> config, ConfigReader<T> reader, Path file,
            ConsulTimeoutException away) {
        try {
            config.fallBackTo(reader.read(file), away);
            LOG.warn("{}: Consul is away, using {} until it is back ({})", config, file, away.getMessage());
        } catch (ConfigException e) {
            e.addSuppressed(away);
            throw e;
        } catch (IOException e) {
            ConsulTimeoutException both = new ConsulTimeoutException(
                    away.getMessage() + "; and the fallback file cannot be read: " + e, away);
            both.addSuppressed(e);
            throw both;
        }
    }

    private void forget(LiveConfig<?> config) {
        lock.lock();
        try {
            configs.remove(config);
        } finally {
            lock.unlock();
        }
    }

    /** Ends all configs, and waits for their threads for a bounded time; the polls of the layers are the watches'. */
    @Override
    public void close() {
        List<LiveConfig<?>> ending = markClosed();
        ending.forEach(LiveConfig::stop);
        ending.forEach(config -> config.dispatcher().interrupt());
        long deadline = runtime.nanoTime() + CLOSE_LIMIT.toNanos();
        for (LiveConfig<?> config : ending) {
            Joins.await(config.loop(), leftUntil(deadline));
            config.dispatcher().awaitEnd(leftUntil(deadline));
        }
    }

    private Duration leftUntil(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime()));
    }

    private List<LiveConfig<?>> markClosed() {
        lock.lock();
        try {
            closed = true;
            List<LiveConfig<?>> all = List.copyOf(configs);
            configs.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
