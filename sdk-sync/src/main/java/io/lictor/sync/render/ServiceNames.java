package io.lictor.sync.render;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.lictor.api.internal.Require;

/**
 * The names of services that a template can go through. Consul's agent takes names that none of its paths can have, and
 * such as are the same in a file: proxies do not tell upper case from lower, and signs are escaped.
 */
final class ServiceNames {

    private final Escaping escaping;

    ServiceNames(Escaping escaping) {
        this.escaping = escaping;
    }

    /** Those that can be asked for and told from each other, sorted; the others are noted. */
    List<String> usable(RenderPass pass, Collection<String> names) {
        Set<String> written = new HashSet<>();
        // those that are written as they are first: no odd one takes the place of another
        return names.stream().sorted(Comparator.comparing(this::isWrittenOtherwise).thenComparing(String::compareTo))
                .filter(name -> canBeAskedFor(pass, name) && isNew(pass, name, written)).sorted().toList();
    }

    private static boolean canBeAskedFor(RenderPass pass, String name) {
        try {
            Require.path(name, "service");
            return true;
        } catch (IllegalArgumentException e) {
            LeftOut.service(pass, name, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean isNew(RenderPass pass, String name, Set<String> written) {
        boolean isNew = written.add(written(name));
        if (!isNew) {
            LeftOut.service(pass, name, "in a file it is the same as the name of another one");
        }
        return isNew;
    }

    private boolean isWrittenOtherwise(String name) {
        return !name.equals(written(name));
    }

    private String written(String name) {
        return escaping == Escaping.WORD ? escaping.escape(name).toLowerCase(Locale.ROOT) : name;
    }
}
