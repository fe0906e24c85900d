package io.lictor.testkit.inprocess.agent;

import java.util.List;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import io.lictor.testkit.inprocess.state.State;

/** Checks that repeat the state of another service. */
final class AliasChecks {
    private final Engine engine;
    private final LocalChecks checks;
    private boolean refreshing;

    AliasChecks(Engine engine, LocalChecks checks) {
        this.engine = engine;
        this.checks = checks;
    }

    /** Looks at all targets anew; called under the lock after any change of the agent's checks. */
    void refresh() {
        if (refreshing) {
            return;
        }
        refreshing = true;
        for (LocalCheck check : checks.list()) {
            if ("alias".equals(check.type())) {
                Probe.Result result = look(check);
                if (!result.status().equals(check.status()) || !result.output().equals(check.output())) {
                    engine.state().write(at -> {
                        checks.update(at, check, result.status(), result.output());
                        return at;
                    });
                }
            }
        }
        refreshing = false;
    }

    private Probe.Result look(LocalCheck check) {
        String node = Validation.text(check.definition(), "AliasNode");
        String service = Validation.text(check.definition(), "AliasService");
        State state = engine.state();
        String where = node.isEmpty() ? engine.settings().node() : node;
        List<CheckRecord> nodeChecks = state.catalog().checksOf(where).stream()
                .filter(other -> other.serviceId().isEmpty()).toList();
        if (service.isEmpty()) {
            return worst(nodeChecks);
        }
        ServiceRecord target = state.catalog().service(where, service).orElse(null);
        return target == null
                ? new Probe.Result("critical", "Service " + service + " could not be found on node " + node)
                : worst(state.catalog().checksOf(target).stream().filter(other -> !other.serviceId().isEmpty())
                        .toList());
    }

    private static Probe.Result worst(List<CheckRecord> found) {
        if (found.isEmpty()) {
            return new Probe.Result("passing", "No checks found.");
        }
        for (String status : List.of("critical", "warning")) {
            for (CheckRecord check : found) {
                if (check.status().equals(status)) {
                    return new Probe.Result(status, "Aliased check \"" + check.body().path("Name").asString()
                            + "\" failing: " + check.body().path("Output").asString());
                }
            }
        }
        return new Probe.Result("passing", "All checks passing.");
    }
}
