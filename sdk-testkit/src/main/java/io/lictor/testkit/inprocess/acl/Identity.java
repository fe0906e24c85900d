package io.lictor.testkit.inprocess.acl;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who logs in, as binding rules see it.
 *
 * @param fields {@code value} and {@code list} with the claims that are mapped
 */
public record Identity(ObjectNode fields) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    static Identity of(JsonNode claims, JsonNode config) {
        ObjectNode fields = GoJson.object();
        ObjectNode values = fields.putObject("value");
        config.path("ClaimMappings").properties().forEach(mapping -> claim(claims, mapping.getKey())
                .ifPresent(claim -> values.put(mapping.getValue().asString(""), text(mapping.getKey(), claim))));
        ObjectNode lists = fields.putObject("list");
        config.path("ListClaimMappings").properties().forEach(mapping -> claim(claims, mapping.getKey())
                .ifPresent(claim -> lists.set(mapping.getValue().asString(""), list(mapping.getKey(), claim))));
        return new Identity(fields);
    }

    /** A claim by its name, or by a pointer into nested ones. */
    private static Optional<JsonNode> claim(JsonNode claims, String name) {
        JsonNode found = name.startsWith("/") ? claims.at(name) : claims.path(name);
        return found.isMissingNode() || found.isNull() ? Optional.empty() : Optional.of(found);
    }

    private static String text(String name, JsonNode claim) {
        if (claim.isContainer()) {
            throw Refusal.failed("error converting claim '" + name + "' to string from unknown type "
                    + (claim.isArray() ? "[]interface {}" : "map[string]interface {}"));
        }
        return claim.asString("");
    }

    private static ArrayNode list(String name, JsonNode claim) {
        ArrayNode texts = GoJson.array();
        if (claim.isObject()) {
            throw Refusal.failed("\"" + name + "\" list claim could not be converted to string list");
        }
        if (claim.isArray()) {
            claim.forEach(each -> texts.add(each.asString("")));
        } else {
            texts.add(claim.asString(""));
        }
        return texts;
    }

    /** Whether a selector, which was checked, is true. */
    public boolean matches(Filter selector) {
        return selector.matches(fields);
    }

    /** A name with its variables replaced, in lower case; refuses one that the kind of target cannot have. */
    public String bind(String type, String name) {
        Matcher matcher = VARIABLE.matcher(name);
        String bound = matcher.replaceAll(found -> Matcher.quoteReplacement(
                fields.at("/" + found.group(1).replace('.', '/')).asString("").toLowerCase(Locale.ROOT)));
        if (!isName(type, bound)) {
            throw Refusal.failed("computed \"" + type + "\" bind name for bind target is invalid: \"" + bound + "\"");
        }
        return bound;
    }

    private static boolean isName(String type, String name) {
        return ("role".equals(type) ? ROLE : SERVICE).matcher(name).matches();
    }

    /** Why a name cannot be that of a rule, or null; the mappings of the method are its variables. */
    public static @Nullable String problem(String type, String name, JsonNode config) {
        Matcher matcher = VARIABLE.matcher(name);
        while (matcher.find()) {
            String variable = matcher.group(1);
            boolean known = config.path("ClaimMappings").valueStream()
                    .anyMatch(value -> variable.equals("value." + value.asString("")));
            if (!known) {
                return "invalid BindName: 1:" + (matcher.start() + 3) + ": unknown variable accessed: " + variable;
            }
        }
        return isName(type, VARIABLE.matcher(name).replaceAll("x")) ? null : "invalid BindName";
    }
}
