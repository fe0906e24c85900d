package io.lictor.sync.registrar;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that come to somebody of ours and no longer to the JVM, until closed.
 *
 * <p>By {@code sun.misc.Signal}, which every JDK has in its module {@code jdk.unsupported}: there is no other way. By
 * reflection, since javac warns of it and the warning cannot be switched off.
 */
final class Signals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedCommand.class);

    private final Map<Object, Object> before = new LinkedHashMap<>();

    private Signals() {}

    /** Nothing taken. */
    static Signals none() {
        return new Signals();
    }

    /** Takes those that the JVM lets go; {@code taker} is given the name, without {@code SIG}, on a thread of its own. */
    static Signals take(List<String> names, Consumer<String> taker) {
        Signals taken = new Signals();
        for (String name : names) {
            try {
                taken.take(name, taker);
            } catch (ReflectiveOperationException e) {
                Throwable why = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
                LOG.debug("signal {} cannot be taken", name, why);
            }
        }
        return taken;
    }

    private void take(String name, Consumer<String> taker) throws ReflectiveOperationException {
        Object signal = type("Signal").getConstructor(String.class).newInstance(name);
        Object handler = Proxy.newProxyInstance(Signals.class.getClassLoader(),
                new Class<?>[]{type("SignalHandler")}, new Taker(name, taker));
        before.put(signal, handle(signal, handler));
    }

    /** What stands behind a {@code SignalHandler}. */
    private record Taker(String name, Consumer<String> taker) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
                throws ReflectiveOperationException {
            if (!method.getName().equals("handle")) {
                return method.invoke(this, arguments);
            }
            taker.accept(name);
            return null;
        }
    }

    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        Method handle = type("Signal").getMethod("handle", type("Signal"), type("SignalHandler"));
        return handle.invoke(null, signal, handler);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("sun.misc." + name);
    }

    /** Gives them back to whoever had them before. */
    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                handle(signal, handler);
            } catch (ReflectiveOperationException e) {
                LOG.debug("signal {} cannot be given back", signal, e);
            }
        });
    }
}
