package io.lictor.http.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.AgentView;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Agent in memory that keeps services and checks as Consul does, and can be away, frozen, or say no. */
final class StubAgent {

    /** How the agent answers. */
    enum Mood {
        WELL, AWAY, FROZEN, REFUSING
    }

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AgentService> services = new LinkedHashMap<>();
    private final Map<String, AgentCheck> checks = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private volatile Mood mood = Mood.WELL;
    private final AtomicInteger stubborn = new AtomicInteger();
    private volatile Duration latency = Duration.ZERO;

    StubAgent(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** One call that arrived: what it was, when, and what it carried. */
    record Sent(String call, Duration at, String detail) {}

    AgentView within(Duration deadline) {
        return new View(deadline);
    }

    void mood(Mood next) {
        mood = next;
    }

    void latency(Duration next) {
        latency = next;
    }

    /** So many deregistrations are answered, and have no effect: somebody registers the service again. */
    void ignoreDeregistrations(int ignored) {
        stubborn.set(ignored);
    }

    void restartEmpty() {
        locked(() -> {
            services.clear();
            checks.clear();
            return "";
        });
        mood = Mood.WELL;
    }

    void put(AgentService service) {
        locked(() -> services.put(service.id(), service));
    }

    void put(AgentCheck check) {
        locked(() -> checks.put(check.id(), check));
    }

    void removeCheck(String id) {
        locked(() -> checks.remove(id));
    }

    @Nullable
    AgentService service(String id) {
        return locked(() -> services.get(id));
    }

    @Nullable
    AgentCheck check(String id) {
        return locked(() -> checks.get(id));
    }

    boolean isInMaintenance(String id) {
        return check(AgentCopy.maintenanceId(id)) != null;
    }

    List<Sent> sent(String... calls) {
        return locked(() -> sent.stream().filter(each -> Arrays.asList(calls).contains(each.call())).toList());
    }

    List<Duration> times(String... calls) {
        return sent(calls).stream().map(Sent::at).toList();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** The calls, each with its deadline. */
    private final class View extends UnaskedAgent {

        private final Duration deadline;

        View(Duration deadline) {
            this.deadline = deadline;
        }

        private <T> T answer(String call, String detail, Supplier<T> action) {
            locked(() -> sent.add(new Sent(call, Duration.ofNanos(runtime.nanoTime()), detail)));
            switch (mood) {
                case AWAY -> throw new ConsulUnavailableException("connection refused", null);
                case REFUSING -> throw new ConsulRejectedException("Permission denied", 403, "Permission denied", null);
                case FROZEN -> {
                    pause(deadline);
                    throw new ConsulTimeoutException("no answer within " + deadline, null);
                }
                case WELL -> pause(latency);
            }
            return locked(action);
        }

        private void pause(Duration time) {
            if (time.isZero()) {
                return;
            }
            try {
                runtime.newSignal().await(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsulInterruptedException("interrupted", e);
            }
        }

        @Override
        public Optional<AgentService> service(String id) {
            return answer("read", id, () -> Optional.ofNullable(services.get(id)));
        }

        @Override
        public List<AgentCheck> checks(String serviceId) {
            return answer("readChecks", serviceId,
                    () -> checks.values().stream().filter(check -> check.serviceId().equals(serviceId)).toList());
        }

        @Override
        public void registerService(ServiceDefinition definition, boolean replaceChecks) {
            answer("register", definition.checks().stream().map(check -> check.initialStatus().text()).toList()
                    .toString(), () -> register(definition, replaceChecks));
        }

        private String register(ServiceDefinition definition, boolean replaceChecks) {
            String id = Definitions.id(definition);
            services.put(id, new AgentService(id, definition.name(), definition.tags(), definition.meta(),
                    Definitions.address(definition), definition.port(), definition.weights(),
                    definition.enableTagOverride(), definition.taggedAddresses(), definition.connectNative(),
                    definition.ports(), definition.socketPath() == null ? "" : definition.socketPath(),
                    definition.locality()));
            if (replaceChecks) {
                checks.values().removeIf(check -> check.serviceId().equals(id));
            }
            for (HealthCheck check : definition.checks()) {
                String checkId = Definitions.checkId(check);
                checks.putIfAbsent(checkId, new AgentCheck(checkId, "", check.initialStatus(), "", "", id,
                        check.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)));
            }
            return id;
        }

        @Override
        public boolean deregisterService(String id) {
            return answer("deregister", id, () -> {
                if (stubborn.getAndDecrement() > 0) {
                    return true;
                }
                checks.values().removeIf(check -> check.serviceId().equals(id));
                return services.remove(id) != null;
            });
        }

        @Override
        public boolean deregisterCheck(String checkId) {
            return answer("deregisterCheck", checkId, () -> checks.remove(checkId) != null);
        }

        @Override
        public boolean updateCheck(String checkId, HealthStatus status, String output) {
            return answer("beat", checkId + "=" + status.text() + ":" + output, () -> {
                AgentCheck check = checks.get(checkId);
                if (check == null || !check.type().equals("ttl")) {
                    return false;
                }
                checks.put(checkId,
                        new AgentCheck(checkId, check.name(), status, output, "", check.serviceId(), "ttl"));
                return true;
            });
        }

        @Override
        public boolean maintenance(String serviceId, boolean enable, @Nullable String reason) {
            return answer("maintenance", enable + ":" + reason, () -> {
                String checkId = AgentCopy.maintenanceId(serviceId);
                if (!services.containsKey(serviceId)) {
                    return false;
                }
                if (enable) {
                    checks.put(checkId, new AgentCheck(checkId, "Service Maintenance Mode", HealthStatus.CRITICAL, "",
                            reason == null ? "" : reason, serviceId, "maintenance"));
                } else {
                    checks.remove(checkId);
                }
                return true;
            });
        }
    }
}
