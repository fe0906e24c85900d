package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random steps on containers of a real engine: after each, the catalog of a real Consul says what the engine says.
 *
 * <p>{@code -Dlictor.docker.steps=200} takes 20 containers; {@code lictor.docker.seed} chooses other steps,
 * {@code lictor.docker.within} a time after which the catalog has to be right, {@code lictor.docker.restart} a command that
 * restarts the engine. Without it the engine is away for a while, and others go on with its containers meanwhile.
 */
@NeedsDocker
class DockerStepsIT {

    private static final int STEPS = Integer.getInteger("lictor.docker.steps", 24);
    private static final int CONTAINERS = STEPS >= 100 ? 20 : 6;
    private static final long SEED = Long.getLong("lictor.docker.seed", 16L);
    private static final Duration WITHIN = Duration.parse(System.getProperty("lictor.docker.within", "PT1M"));
    private static final String RESTART = System.getProperty("lictor.docker.restart", "");
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ENGINE_EVERY = 12;

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Lateness> late = new TreeMap<>();
    private final Random random = new Random(SEED);
    private URI engine;
    private DockerClient docker;
    private EngineLink link;
    private Fleet fleet;
    private ConsulClient consul;
    private CatalogHistory catalog;

    /** Of steps of one kind. */
    private record Lateness(int steps, long worstMillis) {

        @Override
        public String toString() {
            return worstMillis + " ms in " + steps;
        }

        Lateness with(Lateness other) {
            return new Lateness(steps + other.steps, Math.max(worstMillis, other.worstMillis));
        }
    }

    @BeforeEach
    void start() throws IOException {
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        engine = config.getDockerHost();
        docker = opened(DockerClientImpl.getInstance(config, new ZerodepDockerHttpClient.Builder()
                .dockerHost(engine).sslConfig(config.getSSLConfig()).build()));
        ConsulAgent agent = opened(RealConsul.devAgent());
        consul = opened(ConsulClient.connect(ConsulSettings.builder().address(agent.address()).build()));
        ShellImage image = opened(ShellImage.make(docker, folder));
        link = opened(EngineLink.to(engine));
        fleet = opened(new Fleet(docker, image.name()));
        catalog = opened(new CatalogHistory(consul, Fleet.SERVICE));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void afterEachOfManyRandomStepsTheCatalogSaysWhatTheEngineSays() throws Exception {
        // others may use the engine at the same time
        opened(DockerServices.builder(consul).engine(link.uri()).explicit(true).host("h1").start());
        for (int i = 0; i < CONTAINERS; i++) {
            fleet.add();
        }
        awaitRight("first");
        late.clear();
        for (int i = 1; i <= STEPS; i++) {
            awaitRight(i % ENGINE_EVERY == 0 ? restartTheEngine() : anyStep());
        }
        System.out.println("DockerStepsIT: seed " + SEED + ", " + STEPS + " steps on " + CONTAINERS
                + " containers, the catalog was late by at most " + late);
        assertThat(late.values()).allMatch(each -> each.worstMillis <= WITHIN.toMillis());
    }

    private String anyStep() throws InterruptedException {
        Fleet.Step[] steps = Fleet.Step.values();
        return fleet.step(random.nextInt(CONTAINERS), steps[random.nextInt(steps.length)]);
    }

    private String restartTheEngine() throws IOException, InterruptedException {
        if (RESTART.isEmpty()) {
            link.cut();
            anyStep();
            anyStep();
            link.mend();
            return "engine away";
        }
        link.cut();
        int status = new ProcessBuilder("/bin/sh", "-c", RESTART).inheritIO().start().waitFor();
        assertThat(status).as(RESTART).isZero();
        Await.until(SOON, "an engine", () -> "none", this::answers);
        link.mend();
        return "engine restarted";
    }

    private boolean answers() {
        try {
            docker.pingCmd().exec();
            return true;
        } catch (DockerException | IllegalStateException e) {
            return false;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException) {
                return false;
            }
            throw e;
        }
    }

    /** The engine is asked before and after Consul, since a state of health may change by itself. */
    private void awaitRight(String step) {
        long begun = System.nanoTime();
        Await.until(SOON, "right after " + step + " with seed " + SEED,
                () -> catalog.last() + " and the engine has " + fleet.expected("h1"), this::isRight);
        Duration lateness = Duration.ofNanos(Math.max(0, catalog.last().since() - begun));
        late.merge(step, new Lateness(1, lateness.toMillis()), Lateness::with);
    }

    private boolean isRight() {
        Map<String, String> expected = fleet.expected("h1");
        return catalog.last().instances().equals(expected) && expected.equals(fleet.expected("h1"));
    }
}
