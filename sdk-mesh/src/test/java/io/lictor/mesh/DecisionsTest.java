package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.MeshView;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom an authorizer asks about, and for whom it waits, while the agent takes its time. */
@Timeout(120)
class DecisionsTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Authorization ALLOWED = new Authorization(true, "allowed");

    private final InProcessConsul server = InProcessConsul.start();
    private final ConsulClient real = ConsulClient
            .connect(ConsulSettings.builder().address("http://" + server.address()).build());
    private final AtomicLong later = new AtomicLong();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final AtomicBoolean held = new AtomicBoolean();
    private final AtomicBoolean exhausted = new AtomicBoolean();
    private final Semaphore gate = new Semaphore(0);
    private final MeshIdentity db = MeshIdentity.create(real, "db");
    private final Decisions decisions = Decisions
            .start(MeshAuthorizer.builder(client(), db).refreshEvery(Duration.ofDays(1)));

    /** An object that answers some calls itself. */
    private static <T> T instead(Class<T> type, T of, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, given) -> {
            Function<Object[], Object> own = methods.get(method.getName());
            if (own != null) {
                return own.apply(given);
            }
            try {
                return method.invoke(of, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private ConsulClient client() {
        ConsulRuntime clock = instead(ConsulRuntime.class, real.runtime(),
                Map.of("nanoTime", none -> System.nanoTime() + later.get(), "start", this::started));
        MeshView mesh = instead(MeshView.class, real.mesh(), Map.of("authorize", this::answer));
        return instead(ConsulClient.class, real, Map.of("runtime", none -> clock, "mesh", none -> mesh));
    }

    private Thread started(Object[] given) {
        if (exhausted.get() && given[0].equals("mesh-authorizer-ask")) {
            throw new OutOfMemoryError("no thread");
        }
        return real.runtime().start(String.valueOf(given[0]), (Runnable) given[1]);
    }

    private Authorization answer(Object[] given) {
        String uri = String.valueOf(given[1]);
        questions.add(uri.substring(uri.lastIndexOf('/') + 1));
        if (held.get()) {
            gate.acquireUninterruptibly();
        }
        return ALLOWED;
    }

    private SpiffeId caller(String service) {
        SpiffeId own = db.id();
        return new SpiffeId(own.trustDomain(), own.partition(), own.namespace(), own.datacenter(), service);
    }

    private Authorization about(String service) {
        return decisions.about(caller(service));
    }

    @AfterEach
    void stop() {
        held.set(false);
        gate.release(1_000_000);
        decisions.close();
        db.close();
        real.close();
        server.close();
    }

    @Test
    void aQuestionThatCannotBeginIsAskedWithTheNextCall() {
        exhausted.set(true);
        assertThat(about("web").authorized()).isFalse();
        assertThat(questions).isEmpty();

        exhausted.set(false);
        assertThat(about("web")).isEqualTo(ALLOWED);
        // more than once where the first value of the watch on intentions comes now: known callers are confirmed then
        assertThat(questions).containsOnly("web");
    }

    @Test
    void whoCalledLastComesFirst() {
        for (String caller : List.of("a", "b", "c")) {
            assertThat(about(caller)).isEqualTo(ALLOWED);
            later.addAndGet(1_000_000_000);
        }
        assertThat(about("a")).isEqualTo(ALLOWED);

        assertThat(decisions.lastUsedFirst()).extracting(each -> each.caller().service()).containsExactly("a", "c",
                "b");
    }

    @Test
    void aChangeIsAskedAboutForSeveralCallersAtATime() {
        for (int i = 0; i < 20; i++) {
            assertThat(about("caller-" + i).authorized()).isTrue();
        }
        held.set(true);
        real.mesh().intentions().put(Intention.deny("web", "db"));

        Await.until(LIMIT, "four questions", () -> gate.getQueueLength() + " wait", () -> gate.getQueueLength() == 4);
        held.set(false);
        gate.release(1_000);
        int before = questions.size();
        Await.until(LIMIT, "the others", questions::toString,
                () -> questions.subList(before - 4, questions.size()).stream().distinct().count() == 20);
    }

    @Test
    void aNewCallerWaitsForABoundedTimeAndKnownOnesNotAtAll() {
        assertThat(about("known")).isEqualTo(ALLOWED);
        held.set(true);
        assertThat(about("web").reason()).isEqualTo("Consul was asked and has not answered within 2 s");
        for (int i = 0; i < 100; i++) {
            assertThat(about("web").authorized()).as("its question is two seconds old").isFalse();
            assertThat(about("known")).isEqualTo(ALLOWED);
        }
        assertThat(questions.stream().filter("web"::equals)).hasSize(1);

        held.set(false);
        gate.release(1_000);
        Await.until(LIMIT, "the answer", questions::toString, () -> about("web").authorized());
    }

    @Test
    void ofTooManyCallersThoseAreForgottenWhoCalledLongestAgo() {
        assertThat(about("friend")).isEqualTo(ALLOWED);
        assertThat(about("stranger")).isEqualTo(ALLOWED);
        later.addAndGet(1_000_000_000);
        for (int i = 0; i < Decisions.MOST - 2; i++) {
            assertThat(about("caller-" + i).authorized()).isTrue();
        }
        later.addAndGet(1_000_000_000);
        assertThat(about("friend")).isEqualTo(ALLOWED);
        assertThat(about("one-more")).isEqualTo(ALLOWED);

        List<String> kept = decisions.lastUsedFirst().stream().map(each -> each.caller().service()).toList();
        assertThat(kept).hasSizeLessThan(Decisions.MOST).contains("friend", "one-more").doesNotContain("stranger");
    }

    @Test
    void anAnswerDoesNotTakeThePlaceOfOneThatWasAskedForLater() {
        Decision decision = new Decision(caller("web"), 0);
        Authorization denied = new Authorization(false, "denied");
        decision.answer(new Decision.Answer(denied, 20, 1_000));
        decision.answer(new Decision.Answer(ALLOWED, 10, 1_000));

        assertThat(decision.at(30)).isEqualTo(denied);
    }
}
