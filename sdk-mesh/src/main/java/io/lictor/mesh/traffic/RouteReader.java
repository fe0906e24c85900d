package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.lictor.api.traffic.RetryRule;
import io.lictor.mesh.traffic.RequestMatch.Condition;
import org.jspecify.annotations.Nullable;

/** Compiler of the definition of a route: what it matches, and what it does to a request. */
final class RouteReader {

    private static final int MOST_SHOWN = 100;

    private RouteReader() {}

    /**
     * What a route says.
     *
     * @param match which requests
     * @param does what becomes of them
     */
    record Definition(Matched match, Done does) {

        static final Definition NONE = new Definition(new Matched(List.of(), "", ""), new Done("", null, null));

        Route route(Branch branch) {
            return new Route(new RequestMatch(match.conditions),
                    PathRewrite.of(match.exact, match.prefix, does.rewrite), does.timeout, does.retries, branch);
        }
    }

    /** Conditions, and the path that a rewrite replaces. */
    private record Matched(List<Condition> conditions, String exact, String prefix) {

        /** For nobody, if there is more: without what is not known here, it would be for more requests than it says. */
        Matched unless(Tree tree) {
            return tree.saysMore() ? new Matched(List.of(request -> false), exact, prefix) : this;
        }
    }

    /** What becomes of a request. */
    private record Done(String rewrite, @Nullable Duration timeout, @Nullable RetryRule retries) {}

    static Definition definition(Tree tree) {
        return new Definition(tree.part("Match", match -> match.part("HTTP", RouteReader::match).unless(match)),
                tree.part("Destination", RouteReader::destination));
    }

    private static Done destination(Tree tree) {
        tree.without("Service", "ServiceSubset", "Namespace", "Partition");
        int retries = (int) tree.number("NumRetries");
        boolean onConnectFailure = tree.flag("RetryOnConnectFailure");
        Set<Integer> statuses = new HashSet<>();
        tree.list("RetryOnStatusCodes", Number.class).forEach(status -> statuses.add(status.intValue()));
        boolean unset = retries <= 0 && !onConnectFailure && statuses.isEmpty();
        return new Done(tree.text("PrefixRewrite"), tree.time("RequestTimeout"),
                unset ? null : new RetryRule(Math.max(0, retries), onConnectFailure, statuses));
    }

    private static Matched match(Tree tree) {
        List<Condition> all = new ArrayList<>();
        String exact = tree.text("PathExact");
        String prefix = tree.text("PathPrefix");
        String regex = tree.text("PathRegex");
        boolean anyCase = tree.flag("CaseInsensitive");
        if (!exact.isEmpty()) {
            String path = RawPath.normal(exact);
            all.add(request -> request.path().length() == path.length() && begins(request.path(), path, anyCase));
        }
        if (!prefix.isEmpty() && !prefix.equals("/")) {
            String path = RawPath.normal(prefix);
            all.add(request -> begins(request.path(), path, anyCase));
        }
        if (!regex.isEmpty()) {
            Predicate<String> full = regex(tree, regex);
            all.add(request -> full.test(request.path()));
        }
        all.addAll(tree.parts("Header", RouteReader::header));
        all.addAll(tree.parts("QueryParam", RouteReader::parameter));
        Set<String> methods = Set.copyOf(tree.list("Methods", String.class));
        if (!methods.isEmpty()) {
            all.add(request -> methods.contains(request.method()));
        }
        return new Matched(all, exact, prefix).unless(tree);
    }

    private static boolean begins(String text, String start, boolean anyCase) {
        return text.regionMatches(anyCase, 0, start, 0, start.length());
    }

    private static Condition header(Tree tree) {
        String name = tree.text("Name");
        boolean invert = tree.flag("Invert");
        Predicate<String> wanted = value(tree);
        return wanted == null
                ? request -> false
                : request -> RequestMatch.header(request, name).stream().anyMatch(wanted) != invert;
    }

    private static Condition parameter(Tree tree) {
        String name = tree.text("Name");
        Predicate<String> wanted = value(tree);
        return wanted == null
                ? request -> false
                : request -> RequestMatch.parameter(request, name).stream().anyMatch(wanted);
    }

    /** What a value must be like, or null where that is not said in words that are known, so that nothing can be it. */
    private static @Nullable Predicate<String> value(Tree tree) {
        String exact = tree.text("Exact");
        String prefix = tree.text("Prefix");
        String suffix = tree.text("Suffix");
        String regex = tree.text("Regex");
        if (tree.flag("Present")) {
            return value -> true;
        }
        if (!exact.isEmpty()) {
            return exact::equals;
        }
        if (!prefix.isEmpty()) {
            return value -> value.startsWith(prefix);
        }
        if (!suffix.isEmpty()) {
            return value -> value.endsWith(suffix);
        }
        return regex.isEmpty() ? null : compiled(tree, regex);
    }

    private static Predicate<String> regex(Tree tree, String regex) {
        Predicate<String> compiled = compiled(tree, regex);
        return compiled == null ? value -> false : compiled;
    }

    /** A match of the whole text, as Consul's proxy makes it, or null where the expression is none. */
    private static @Nullable Predicate<String> compiled(Tree tree, String regex) {
        try {
            Pattern pattern = BoundedPattern.compile(regex);
            return pattern::matches;
        } catch (PatternSyntaxException e) {
            tree.note("the routes of the regular expression " + shown(regex) + ": " + e.getDescription());
            return null;
        }
    }

    private static String shown(String regex) {
        return regex.length() <= MOST_SHOWN ? regex : regex.substring(0, MOST_SHOWN) + "..";
    }
}
