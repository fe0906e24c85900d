package io.lictor.testkit.junit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit extension behind {@link ConsulTest}, which alone registers it: without the annotation it has nothing to go by.
 * JUnit makes it and calls it on the tests' threads; it keeps a Consul for each test or class in JUnit's store.
 */
@SuppressWarnings("exports") // JUnit is optional: who uses this has it, and nobody else must
public final class ConsulExtension
        implements
            BeforeAllCallback,
            BeforeEachCallback,
            AfterEachCallback,
            AfterClassTemplateInvocationCallback,
            AfterAllCallback,
            ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ConsulExtension.class);
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";
    private static final Map<Class<?>, Function<Fixture, Object>> PARAMETERS = Map.of(
            TestConsul.class, Fixture::consul,
            InProcessConsul.class, ConsulExtension::inProcess,
            ConsulAgent.class, ConsulExtension::agent,
            ConsulClient.class, Fixture::client,
            ConsulSettings.class, Fixture::settings,
            ManualTime.class, Fixture::time);

    /** For JUnit. */
    public ConsulExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Setup setup = setup(context);
        if (setup.engine() == ConsulEngine.REAL) {
            Assumptions.assumeTrue(RealConsul.isAvailable(), "there is no Consul to run on");
        }
        if (setup.scope() == ConsulScope.PER_CLASS) {
            Fixture unused = fixture(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Fixture unused = fixture(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Fixture fixture = fixture(context);
        Allowed allowed = Allowed.by(context);
        List<Leak> leaks = fixture.setup().scope() == ConsulScope.PER_METHOD
                ? fixture.finish(allowed)
                : fixture.takeWarnings(allowed);
        Leak.failOn(leaks, context.getRequiredTestClass().getSimpleName() + ", " + context.getDisplayName() + ",");
    }

    /** A class that runs several times, on each Consul for instance, has a Consul for each time. */
    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) {
        afterAll(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (setup(context).scope() == ConsulScope.PER_CLASS && owner(context).equals(context)) {
            Leak.failOn(fixture(context).finish(Allowed.by(context)), context.getRequiredTestClass().getSimpleName());
        }
    }

    /** A constructor is called for one test, unless several share the instance, and then gets what that test gets. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Function<Fixture, Object> resolver = PARAMETERS.get(type);
        if (context.getTestMethod().isEmpty() && setup(context).scope() == ConsulScope.PER_METHOD) {
            throw new ParameterResolutionException(type.getSimpleName() + " for all tests of "
                    + context.getRequiredTestClass().getSimpleName()
                    + ": each test has its own (expected: @ConsulTest(scope = PER_CLASS), or a parameter of a test,"
                    + " of @BeforeEach, or of the constructor with a test instance for each test)");
        }
        return resolver == null ? null : resolver.apply(fixture(context));
    }

    private static Object inProcess(Fixture fixture) {
        return switch (fixture.consul()) {
            case InProcessTestConsul there -> there.consul();
            case AgentTestConsul agent -> throw wrongEngine("InProcessConsul", "IN_PROCESS", agent.engine());
        };
    }

    private static Object agent(Fixture fixture) {
        return switch (fixture.consul()) {
            case AgentTestConsul there -> there.agent();
            case InProcessTestConsul there -> throw wrongEngine("ConsulAgent", "REAL or CONTAINER", there.engine());
        };
    }

    private static ParameterResolutionException wrongEngine(String type, String expected, ConsulEngine engine) {
        return new ParameterResolutionException(type + " on engine " + engine + " (expected: engine " + expected
                + ", or a parameter of type TestConsul, which every engine has)");
    }

    private static Fixture fixture(ExtensionContext context) {
        Setup setup = setup(context);
        ExtensionContext home = setup.scope() == ConsulScope.PER_CLASS ? owner(context) : context;
        boolean concurrent = context.getConfigurationParameter(PARALLEL).map(Boolean::parseBoolean).orElse(false);
        // named after its home, because a store also answers for those above it
        return home.getStore(NAMESPACE).getOrComputeIfAbsent(home.getUniqueId(), id -> new Fixture(setup, concurrent),
                Fixture.class);
    }

    private static Setup setup(ExtensionContext context) {
        return AnnotationSupport
                .findAnnotation(context.getRequiredTestClass(), ConsulTest.class, context.getEnclosingTestClasses())
                .map(test -> Setup.of(test, context)).orElseThrow(() -> new IllegalStateException(
                        context.getRequiredTestClass() + " has no @ConsulTest (expected: one, own or inherited)"));
    }

    /** The context of the class whose own annotation holds for this one. */
    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext owner = context;
        while (owner.getTestMethod().isPresent() || !hasOwnAnnotation(owner)) {
            Optional<ExtensionContext> parent = owner.getParent();
            owner = parent.orElseThrow(() -> new IllegalStateException("no class with @ConsulTest around " + context));
        }
        return owner;
    }

    private static boolean hasOwnAnnotation(ExtensionContext context) {
        return context.getTestClass().filter(type -> AnnotationSupport.isAnnotated(type, ConsulTest.class))
                .isPresent();
    }
}
