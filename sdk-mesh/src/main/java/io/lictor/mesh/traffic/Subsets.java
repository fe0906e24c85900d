package io.lictor.mesh.traffic;

import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/** What a subset demands of instances, on top of what the lookup demands. */
final class Subsets {

    private Subsets() {}

    /**
     * Adds the conditions of a subset. A subset says itself whether warnings count: they do unless it takes passing ones
     * only. Without a subset, that is the lookup's affair.
     */
    static boolean restrict(ServiceQuery.Builder builder, ServiceQuery query, Tree definition, String subset) {
        String filter = definition.text("Filter");
        boolean onlyPassing = definition.flag("OnlyPassing");
        builder.filter(both(query.filter(), filter.isBlank() ? null : filter));
        if (onlyPassing) {
            builder.atWorst(HealthStatus.PASSING);
        } else if (!subset.isEmpty() && query.worst() == HealthStatus.PASSING) {
            builder.atWorst(HealthStatus.WARNING);
        }
        return true;
    }

    private static @Nullable String both(@Nullable String one, @Nullable String other) {
        return one == null ? other : other == null ? one : "(" + one + ") and (" + other + ")";
    }
}
