package io.lictor.testkit.inprocess.acl;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.engine.Access;
import org.jspecify.annotations.Nullable;

/** What one or several texts of rules allow, and a default about what no rule is about. */
public final class Rules implements Access {
    private static final String ANY = "*";

    private final Map<Resource, Names> byResource;
    private final boolean allowsByDefault;

    private Rules(Map<Resource, Names> byResource, boolean allowsByDefault) {
        this.byResource = byResource;
        this.allowsByDefault = allowsByDefault;
    }

    /** The rules about one kind of thing. */
    private static final class Names {
        private final Map<String, Level> exact = new HashMap<>();
        private final Map<String, Level> prefixes = new HashMap<>();

        /** The rules about names that begin so. */
        Stream<Level> under(String start) {
            return Stream.of(exact, prefixes).flatMap(rules -> rules.entrySet().stream())
                    .filter(rule -> rule.getKey().startsWith(start)).map(Map.Entry::getValue);
        }

        /** The exact name wins, then the longest prefix. */
        @Nullable
        Level of(String name) {
            Level level = exact.get(name);
            return level == null ? ofPrefix(name) : level;
        }

        @Nullable
        Level ofPrefix(String name) {
            Level level = null;
            for (int length = name.length(); level == null && length >= 0; length--) {
                level = prefixes.get(name.substring(0, length));
            }
            return level;
        }
    }

    @Override
    public boolean allows(Resource resource, String name, Right right) {
        Names names = byResource.get(resource);
        if (names != null && resource == Resource.INTENTION && ANY.equals(name)) {
            return allowsIntentionsOfAll(names, right);
        }
        Level level = names == null ? null : names.of(name);
        if (level != null) {
            return level.grants(right);
        }
        return switch (resource) {
            // the ACLs themselves are never open to all
            case ACL -> false;
            case MESH, PEERING -> allows(Resource.OPERATOR, "", right);
            default -> allowsByDefault;
        };
    }

    /** Who may read those of any service may read those of all; to write them takes the right for each. */
    private boolean allowsIntentionsOfAll(Names names, Right right) {
        Level whole = names.prefixes.get("");
        if (right == Right.READ) {
            return names.under("").anyMatch(level -> level.grants(right)) || (whole == null && allowsByDefault);
        }
        return names.under("").allMatch(level -> level.grants(right)) && (whole != null || allowsByDefault);
    }

    @Override
    public boolean allowsWritingAll(String keyPrefix) {
        Names names = byResource.get(Resource.KEY);
        if (names == null) {
            return allowsByDefault;
        }
        Level level = names.ofPrefix(keyPrefix);
        return (level == null ? allowsByDefault : level.grants(Right.WRITE))
                && names.under(keyPrefix).allMatch(under -> under.grants(Right.WRITE));
    }

    /** Gathers rules. */
    public static final class Builder {
        private final Map<Resource, Names> byResource = new EnumMap<>(Resource.class);

        /** Adds a text of rules. */
        public Builder add(String text) throws RuleException {
            RuleText.parse(text).rules().forEach(this::add);
            return this;
        }

        private void add(RuleText.Rule rule) {
            put(rule.resource(), rule.name(), rule.isPrefix(), rule.level());
            if (rule.resource() == Resource.SERVICE) {
                put(Resource.INTENTION, rule.name(), rule.isPrefix(), rule.intentions());
            }
        }

        private void put(Resource resource, String name, boolean prefix, Level level) {
            Names names = byResource.computeIfAbsent(resource, any -> new Names());
            (prefix ? names.prefixes : names.exact).merge(name, level,
                    (one, other) -> one.compareTo(other) > 0 ? one : other);
        }

        /** The rules so far. */
        public Rules build(boolean allowsByDefault) {
            return new Rules(Map.copyOf(byResource), allowsByDefault);
        }
    }
}
