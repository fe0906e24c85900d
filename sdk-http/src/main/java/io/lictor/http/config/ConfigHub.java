package io.lictor.http.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.disk.SnapshotStore;
import io.lictor.http.endpoint.AclEndpoint;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;
import io.lictor.http.watch.EmptyPolicy;
import io.lictor.http.watch.Joins;
import io.lictor.http.watch.NoticingRead;
import io.lictor.http.watch.WatchHub;
import io.lictor.http.watch.WatchSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configs of one client. Safe for use by several threads. */
public final class ConfigHub {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigHub.class);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final ConsulRuntime runtime;
    private final KeyValueEndpoint keyValue;
    private final TreesEndpoint trees;
    private final AclEndpoint acl;
    private final WatchHub watches;
    private final @Nullable SnapshotStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LiveConfig<?>> configs = new HashSet<>();
    /** Folders in which others write too. */
    private final Set<Source> shared = ConcurrentHashMap.newKeySet();
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

    /** Opens a config and waits for its first value; see {@link io.lictor.api.ConsulClient#config(ConfigSettings)}. */
    public <T> ConfigWatch<T> open(ConfigSettings<T> settings) {
        ConfigReader<T> reader = new ConfigReader<>(Require.nonNull(settings, "settings"),
                References.Environment.PROCESS);
        long begun = runtime.nanoTime();
        LiveConfig<T> config = begin(settings, reader, ownFolder(settings));
        try {
            awaitFirst(config, settings, reader, begun);
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

    /** The folder of all layers when there is nothing else in it, for a single poll; null when each needs its own. */
    private @Nullable Source ownFolder(ConfigSettings<?> settings) {
        Source folder = settings.layers().size() == 1 ? null : Source.around(settings.layers());
        if (folder == null || shared.contains(folder)) {
            return null;
        }
        Duration half = settings.firstWait().dividedBy(2);
        Duration limit = half.compareTo(LONGEST_LOOK) < 0 ? half : LONGEST_LOOK;
        if (!limit.isPositive()) {
            return null;
        }
        try {
            boolean alone = keyValue.keys(folder.path(), null, QueryOptions.builder().timeout(limit).build()).value()
                    .stream().allMatch(key -> folder.holds(key) || key.equals(folder.path()));
            return alone ? folder : null;
        } catch (ConsulInterruptedException e) {
            throw e;
        } catch (ConsulException e) {
            LOG.debug("config {}: cannot look at {}, polling each layer ({})", settings.name(), folder.path(),
                    e.getMessage());
            return null;
        }
    }

    private <T> LiveConfig<T> begin(ConfigSettings<T> settings, ConfigReader<T> reader, @Nullable Source folder) {
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException("config " + settings.name() + ": the client is closed", null);
            }
            AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
            ConfigKeeper keeper = ConfigKeeper.of(store, settings);
            LayerWatches layers = new LayerWatches(settings.layers(), source -> watches
                    .open(spec(source).keptBy(keeper.place(source)), () -> changed.get().run()), shared);
            LiveConfig<T> config = new LiveConfig<>(settings.name(), runtime, layers, this::forget);
            ConfigLoop<T> loop = new ConfigLoop<>(config, reader, new Moments(settings.layers(), keyValue, trees),
                    keeper, runtime);
            changed.set(loop::changed);
            config.wokenBy(loop::changed);
            layers.open(folder);
            config.startedAs(runtime.startPlatform("config-" + settings.name(), loop));
            configs.add(config);
            return config;
        } finally {
            lock.unlock();
        }
    }

    private WatchSpec<List<KeyValueEntry>> spec(Source source) {
        LayerRead read = new LayerRead(source, keyValue, acl);
        return WatchSpec.of(source.toString(), source, new NoticingRead<>(read, () -> wokenForNothing(source)))
                .guarding(EmptyPolicy.<List<KeyValueEntry>>of(List::isEmpty)
                        .provenBy(entries -> read.whyUnreadable(LayerRead.keys(entries))))
                .describedBy(entries -> entries.size() + " keys");
    }

    /** A folder that was the layers' own has another key. */
    private void wokenForNothing(Source source) {
        if (!source.layers().isEmpty() && shared.add(source)) {
            all().forEach(LiveConfig::wake);
        }
    }

    private List<LiveConfig<?>> all() {
        lock.lock();
        try {
            return List.copyOf(configs);
        } finally {
            lock.unlock();
        }
    }

    private <T> void awaitFirst(LiveConfig<T> config, ConfigSettings<T> settings, ConfigReader<T> reader, long begun)
            throws InterruptedException {
        try {
            for (Watch<?> layer : config.layers().current()) {
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
    public void close(Duration limit) {
        List<LiveConfig<?>> ending = markClosed();
        ending.forEach(LiveConfig::stop);
        ending.forEach(config -> config.dispatcher().interrupt());
        long deadline = runtime.nanoTime() + limit.toNanos();
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
