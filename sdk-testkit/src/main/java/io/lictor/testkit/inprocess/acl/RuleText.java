package io.lictor.testkit.inprocess.acl;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.lictor.testkit.inprocess.acl.RuleTree.Block;
import io.lictor.testkit.inprocess.acl.RuleTree.Item;
import io.lictor.testkit.inprocess.acl.RuleTree.Listed;
import io.lictor.testkit.inprocess.acl.RuleTree.Text;
import io.lictor.testkit.inprocess.acl.RuleTree.Value;
import io.lictor.testkit.inprocess.engine.Access.Resource;

/**
 * The rules in a text, written as JSON or HCL: {@code resource = "level"} and
 * {@code resource "name" { policy = "level" }}. Words that nobody knows are passed over.
 *
 * @param rules the rules, kind by kind
 */
record RuleText(List<Rule> rules) {
    private static final Set<Resource> WHOLE = EnumSet.of(Resource.ACL, Resource.OPERATOR, Resource.KEYRING,
            Resource.MESH,
            Resource.PEERING);
    /** In the order in which they are looked at. */
    private static final List<Resource> NAMED = List.of(Resource.AGENT, Resource.KEY, Resource.NODE, Resource.SERVICE,
            Resource.SESSION, Resource.EVENT, Resource.QUERY);
    private static final List<Resource> LAST = List.of(Resource.KEYRING, Resource.OPERATOR, Resource.MESH,
            Resource.PEERING);

    /**
     * One rule.
     *
     * @param resource what it is about
     * @param name whose
     * @param isPrefix whether the name is the beginning of names
     * @param level what it grants
     * @param intentions what it grants for the intentions of a service
     */
    record Rule(Resource resource, String name, boolean isPrefix, Level level, Level intentions) {}

    static RuleText parse(String text) throws RuleException {
        List<Item> items = RuleTree.read(text);
        List<Rule> rules = new ArrayList<>();
        whole(items, Resource.ACL, rules);
        for (Resource resource : NAMED) {
            named(items, resource, false, rules);
            named(items, resource, true, rules);
        }
        for (Resource resource : LAST) {
            whole(items, resource, rules);
        }
        return new RuleText(List.copyOf(rules));
    }

    private static String word(Resource resource) {
        return resource.name().toLowerCase(Locale.ROOT);
    }

    private static void whole(List<Item> items, Resource resource, List<Rule> rules) throws RuleException {
        String text = "";
        for (Item item : items) {
            if (item.keys().equals(List.of(word(resource)))) {
                text = text("root." + word(resource), item.value());
            }
        }
        if (!text.isEmpty()) {
            String given = text;
            Level level = Level.of(given).filter(known -> known != Level.LIST).orElseThrow(() -> new RuleException(
                    "Invalid " + word(resource) + " policy: \"" + given + "\""));
            rules.add(new Rule(resource, "", WHOLE.contains(resource), level, level));
        }
    }

    private static String text(String what, Value value) throws RuleException {
        if (value instanceof Text literal && literal.value() != null) {
            return literal.value();
        }
        String place = value instanceof Text literal ? literal.place() : "";
        throw new RuleException("Failed to parse ACL rules: " + place + what + ": unknown type for string *ast."
                + (value instanceof Text ? "LiteralType" : value instanceof Listed ? "ListType" : "ObjectList"));
    }

    private static void named(List<Item> items, Resource resource, boolean prefix, List<Rule> rules)
            throws RuleException {
        String word = word(resource) + (prefix ? "_prefix" : "");
        for (Item item : items) {
            if (!item.keys().getFirst().equals(word)) {
                continue;
            }
            for (Item each : rulesOf(item)) {
                rules.add(rule(resource, prefix, word, each));
            }
        }
    }

    /** A name and its block each, however they are written. */
    private static List<Item> rulesOf(Item item) {
        if (item.keys().size() > 1) {
            return List.of(new Item(item.keys().subList(1, item.keys().size()), item.value()));
        }
        List<Item> found = new ArrayList<>();
        if (item.value() instanceof Block block) {
            found.addAll(block.items());
        } else if (item.value() instanceof Listed list) {
            for (Value value : list.values()) {
                if (value instanceof Block block) {
                    found.addAll(block.items());
                }
            }
        }
        return found;
    }

    private static Rule rule(Resource resource, boolean prefix, String word, Item item) throws RuleException {
        String name = item.keys().getFirst();
        String policy = "";
        String intentions = "";
        for (Item field : fields(item.value())) {
            if ("policy".equalsIgnoreCase(field.keys().getFirst())) {
                policy = text("root." + word + "[0].Policy", field.value());
            } else if ("intentions".equalsIgnoreCase(field.keys().getFirst()) && resource == Resource.SERVICE) {
                intentions = text("root." + word + "[0].Intentions", field.value());
            }
        }
        String shown = shown(resource, name, policy, intentions);
        Level level = Level.of(policy).filter(known -> resource == Resource.KEY || known != Level.LIST)
                .orElseThrow(() -> new RuleException("Invalid " + word + " policy: " + shown));
        Optional<Level> own = Level.of(intentions).filter(known -> known != Level.LIST);
        if (!intentions.isEmpty() && own.isEmpty()) {
            throw new RuleException("Invalid " + word + " intentions policy: " + shown);
        }
        return new Rule(resource, name, prefix, level, own.orElse(level == Level.DENY ? level : Level.READ));
    }

    private static List<Item> fields(Value value) {
        return value instanceof Block block
                ? block.items()
                : value instanceof Listed list
                        ? list.values().stream().flatMap(each -> fields(each).stream()).toList()
                        : List.of();
    }

    /** How a message shows a rule. */
    private static String shown(Resource resource, String name, String policy, String intentions) {
        String type = switch (resource) {
            case AGENT -> "AgentRule{Node:";
            case KEY -> "KeyRule{Prefix:";
            case NODE -> "NodeRule{Name:";
            case SERVICE -> "ServiceRule{Name:";
            case SESSION -> "SessionRule{Node:";
            case EVENT -> "EventRule{Event:";
            default -> "PreparedQueryRule{Prefix:";
        };
        boolean extended = resource == Resource.KEY || resource == Resource.NODE || resource == Resource.SERVICE;
        return "&acl." + type + quoted(name) + ", Policy:" + quoted(policy)
                + (resource == Resource.SERVICE ? ", Intentions:" + quoted(intentions) : "")
                + (extended ? ", EnterpriseRule:acl.EnterpriseRule{}" : "") + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
