package io.lictor.testkit.contract;

import java.util.ArrayList;
import java.util.List;

/** Filters, and what becomes of one service instance under them. */
public final class FilterCases {
    /** A service instance for {@link #all()}. */
    public static final String SERVICE = "{'Name':'{u}','Port':80,'Tags':['a','b'],'Meta':{'v':'1','x-y':'q q'},"
            + "'Check':{'TTL':'600s','Status':'passing'}}";

    private static final String SELECTOR_AT = "\"!=\", \".\", \"==\", \"[\", [ \\t\\r\\n] or [a-zA-Z0-9_]";

    private final List<Case> cases = new ArrayList<>();

    private FilterCases() {
        keep("Service.Meta.v == \"1\"", "Service.Meta.v == 1", "Service.Meta[\"v\"] == `1`",
                "Service.Meta[\"x-y\"] == \"q q\"", "Service.Meta.nope != 1", "Service.Meta.nope matches x",
                "Service.Meta.nope not matches x", "Service.Meta.nope not contains x", "v in Service.Meta",
                "Service.Meta contains v", "Service.Meta is not empty", "\"a\" in Service.Tags", "a in Service.Tags",
                "Service.Tags contains a", "Service.Tags not contains c", "Service.Tags is not empty",
                "Service.Port == 80", "Service.Port == \"80\"", "Service.Port == \"0x50\"", "Service.Port != 81",
                "Service.Service matches \"^u[0-9]+x$\"", "Service.Service not matches zzz",
                "Service.Service contains u", "u in Service.Service", "zz not in Service.Service",
                "Service.EnableTagOverride == false", "Service.EnableTagOverride == 0", "Checks.Status != critical",
                "not (\"critical\" in Checks.Status)", "Checks.Status contains pass", "Checks is not empty",
                "Checks.ServiceTags contains a", "Node.Node != \"x\" and not Service.Port == 81",
                "Service.Port == 81 or Service.Port == 80 and Service.Port == 80", "(Service.Port == 80)",
                "Service.Service==\"{u}\"", "not not Service.Port == 80", "( ( Service.Port == 80 ) )",
                "(Service.Port == 81) or (Service.Port == 80)", "Service.Weights.Passing == 1",
                "Service.Service == `{u}`", "Service.Meta.v == \"\\u0031\"",
                "Service.Proxy.DestinationServiceName == \"\"",
                "Service.TaggedAddresses.x.Port != 1", "Service.Connect.Native == false", "Service.Kind == \"\"",
                "Service.Proxy.Upstreams is empty", "Service.TaggedAddresses is empty", " Service.Port\t==\n80 ");
        drop("Service.Meta.nope == 1", "\"v\" not in Service.Meta", "Service.Meta is empty",
                "Service.Meta.nope contains x", "Service.Tags not contains a", "A in Service.Tags",
                "Service.Port == -80", "Checks.Status == critical", "Checks is empty",
                "Service.TaggedAddresses.x.Port == 1", "not Service.Port == 80",
                "Service.Port == 80 and Service.Port == 81", "Service.Service == \"{u}\" and Service.Port == 1");
        operator("Service.Meta.nope is empty", "Is Empty", "Service.Meta.nope");
        operator("Service.Meta == 1", "Equal", "Service.Meta");
        operator("Service.Meta != 1", "Not Equal", "Service.Meta");
        operator("Service.Tags == a", "Equal", "Service.Tags");
        operator("Service.Tags matches a", "Matches", "Service.Tags");
        operator("Service.Port matches 8", "Matches", "Service.Port");
        operator("Service.Port not matches 8", "Not Matches", "Service.Port");
        operator("80 in Service.Port", "In", "Service.Port");
        operator("80 not in Service.Port", "Not In", "Service.Port");
        operator("Service.Port is empty", "Is Empty", "Service.Port");
        operator("Service.Service is  not   empty", "Is Not Empty", "Service.Service");
        operator("Node == 1", "Equal", "Node");
        operator("x in Checks", "In", "Checks");
        refuse("Nope == 1", "Selector \"Nope\" is not valid");
        refuse("service.port == 80", "Selector \"service\" is not valid");
        refuse("Checks.Nope == 1", "Selector \"Checks.Nope\" is not valid");
        refuse("Service.Nope.Deep == 1", "Selector \"Service.Nope\" is not valid");
        refuse("Checks.Definition.Interval == 1", "Selector \"Checks.Definition\" is not valid");
        refuse("Service.ModifyIndex != 1", "Selector \"Service.ModifyIndex\" is not valid");
        refuse("notService.Port == 81", "Selector \"notService\" is not valid");
        coerce("abc", "strconv.ParseInt", "invalid syntax");
        coerce("80.0", "strconv.ParseInt", "invalid syntax");
        coerce("99999999999999999999", "strconv.ParseInt", "value out of range");
        refuse("Service.EnableTagOverride == zz",
                "Failed to coerce value \"zz\" for selector \"Service.EnableTagOverride\": strconv.ParseBool: parsing \"zz\": "
                        + "invalid syntax");
        refuse("Service.Service matches \"(\"", "Failed to compile regular expression \"(\": error parsing regexp: ");
        syntax();
    }

    private void syntax() {
        refuse("Service.Port", "1:13 (12): no match found, expected: " + SELECTOR_AT);
        refuse("not", "1:4 (3): no match found, expected: " + SELECTOR_AT);
        refuse("Service.Port == ",
                "1:17 (16): no match found, expected: \"-\", \"0\", \"\\\"\", \"`\", [ \\t\\r\\n], [1-9] or [a-zA-Z]");
        refuse("Service.Port == 80 and", "1:23 (22): no match found, expected: [ \\t\\r\\n]");
        refuse("\"abc\" == Service.Service", "1:7 (6): no match found, expected: \"in\", \"not\" or [ \\t\\r\\n]");
        refuse("a b", "1:3 (2): no match found, expected: \"!=\", \"==\", \"contains\", \"in\", \"is\", \"matches\", "
                + "\"not\" or [ \\t\\r\\n]");
        refuse("(Service.Port == 80", "1:20 (19): rule \"grouping\": Unmatched parentheses");
        refuse("(Service.Port == 80))", "1:21 (20): no match found, expected: [ \\t\\r\\n] or EOF");
        refuse("Service.Service == \"web", "1:24 (23): rule \"string\": Unterminated string literal");
        refuse("Service.Service == \"a\\\"b\"", "1:20 (19): rule \"string\": invalid syntax");
        refuse("Service.Service == web\"",
                "1:23 (22): no match found, expected: \".\", \"[\", [ \\t\\r\\n], [a-zA-Z0-9_] or EOF");
        refuse("Service.Port == 0x50", "1:18 (17): rule \"number\": Invalid number literal");
        refuse("Service.Port in 80", "1:17 (16): rule \"match\": Invalid selector");
        refuse("Service.Tags[0] == a", "1:14 (13): rule \"index\": Invalid index");
        refuse("Service.Meta[\"v\" == 1", "1:18 (17): rule \"index\": Unclosed index expression");
        refuse("(Service.Port == 80) and(Service.Port == 80)", "no match found, expected: [ \\t\\r\\n]");
    }

    /** The cases. */
    public static List<Case> all() {
        return List.copyOf(new FilterCases().cases);
    }

    private void keep(String... filters) {
        for (String filter : filters) {
            cases.add(new Case(filter, true, ""));
        }
    }

    private void drop(String... filters) {
        for (String filter : filters) {
            cases.add(new Case(filter, false, ""));
        }
    }

    private void operator(String filter, String operator, String selector) {
        refuse(filter, "Invalid match operator \"" + operator + "\" for selector \"" + selector + "\"");
    }

    private void coerce(String value, String function, String reason) {
        refuse("Service.Port == " + value, "Failed to coerce value \"" + value + "\" for selector \"Service.Port\": "
                + function + ": parsing \"" + value + "\": " + reason);
    }

    private void refuse(String filter, String error) {
        cases.add(new Case(filter, false, error));
    }

    /**
     * A filter and what it does.
     *
     * @param filter the text
     * @param keeps whether the instance stays in the list
     * @param error what is in the error text, or empty when the filter is valid
     */
    public record Case(String filter, boolean keeps, String error) {}
}
