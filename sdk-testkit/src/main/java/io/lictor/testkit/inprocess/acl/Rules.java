package io.lictor.testkit.inprocess.acl;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.engine.Access;
import org.jspecify.annotations.Nullable;

/** What one or several texts of rules allow, and a default about what no rule is about. */
public final class Rules implements Access {
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
            for (int length = name.length(); level == null && length >= 0; length--) {
                level = prefixes.get(name.substring(0, length));
            }
            return level;
        }
    }

    @Override
    public boolean allows(Resource resource, String name, Right right) {
        Names names = byResource.get(resource);
        Level level = names == null ? null : names.of(name);
        // the ACLs themselves are never open to all
        return level == null ? allowsByDefault && resource != Resource.ACL : level.grants(right);
    }

    @Override
    public boolean allowsWritingAll(String keyPrefix) {
        Names names = byResource.get(Resource.KEY);
        return allows(Resource.KEY, keyPrefix, Right.WRITE)
                && (names == null || names.under(keyPrefix).allMatch(level -> level.grants(Right.WRITE)));
    }

    /** Gathers rules. */
    public static final class Builder {
        private final Map<Resource, Names> byResource = new EnumMap<>(Resource.class);

        /** Adds a text of rules. */
        public Builder add(String text) throws RuleException {
            RuleParser.parse(text, this);
            return this;
        }

        void add(String word, String name, Map<String, String> fields) throws RuleException {
            boolean prefix = word.endsWith("_prefix");
            String kind = prefix ? word.substring(0, word.length() - "_prefix".length()) : word;
            if ("keyring".equals(kind)) {
                return;
            }
            Resource resource = resource(kind).orElseThrow(() -> new RuleException("invalid resource " + word));
            Level level = level(fields.getOrDefault("policy", ""), word);
            put(resource, name, prefix || isWhole(resource), level);
            if (resource == Resource.SERVICE) {
                String intentions = fields.get("intentions");
                Level own = intentions == null ? level == Level.DENY ? level : Level.READ : level(intentions, word);
                put(Resource.INTENTION, name, prefix, own);
            }
        }

        private static boolean isWhole(Resource resource) {
            return resource == Resource.OPERATOR || resource == Resource.ACL;
        }

        private static Optional<Resource> resource(String kind) {
            for (Resource resource : Resource.values()) {
                if (resource != Resource.INTENTION && resource.name().toLowerCase(Locale.ROOT).equals(kind)) {
                    return Optional.of(resource);
                }
            }
            return Optional.empty();
        }

        private static Level level(String word, String resource) throws RuleException {
            return Level.of(word).orElseThrow(() -> new RuleException("Invalid " + resource + " policy: " + word));
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
