package io.lictor.examples.docs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Draws what docs/architecture.md shows of the code, from the code. */
final class Diagrams {

    private static final Pattern REQUIRES = Pattern
            .compile("(?m)^ *requires (?:transitive |static )*io\\.lictor\\.(\\w+);");
    private static final Pattern RUNTIME = Pattern
            .compile("<groupId>io\\.lictor</groupId><artifactId>(sdk-\\w+)</artifactId><scope>runtime</scope>");
    private static final String HTTP = "io.lictor.http";

    private Diagrams() {}

    /** A solid arrow is a line {@code requires} of a module-info, a dotted one is there at run time only. The examples see all. */
    static String modules() {
        StringBuilder text = new StringBuilder("flowchart BT\n");
        for (String module : Project.modules()) {
            String info = module + "/src/main/java/module-info.java";
            if (Project.hasFile(info) && !module.equals("sdk-examples")) {
                REQUIRES.matcher(Project.read(info)).results()
                        .forEach(match -> text.append("    ").append(module).append(" --> sdk-").append(match.group(1))
                                .append('\n'));
                RUNTIME.matcher(Project.read(module + "/pom.xml")).results().forEach(match -> text.append("    ")
                        .append(module).append(" -. at run time .-> ").append(match.group(1)).append('\n'));
            }
        }
        return text.toString();
    }

    /** Who calls whom among the packages of sdk-http; an arrow that follows from others is left out. */
    static String packages() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass each : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(HTTP)) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                String from = room(each);
                String to = room(dependency.getTargetClass());
                if (!to.isEmpty() && !from.equals(to)) {
                    uses.computeIfAbsent(from, unused -> new TreeSet<>()).add(to);
                }
            }
        }
        StringBuilder text = new StringBuilder("flowchart TB\n");
        uses.forEach((from, targets) -> targets.stream()
                .filter(to -> targets.stream().noneMatch(via -> !via.equals(to) && reaches(via, to, uses)))
                .forEach(to -> text.append("    ").append(from).append(" --> ").append(to).append('\n')));
        return text.toString();
    }

    private static String room(JavaClass each) {
        String name = each.getPackageName();
        if (!name.startsWith(HTTP)) {
            return "";
        }
        return name.equals(HTTP) ? "wiring" : name.substring(HTTP.length() + 1).replaceAll("\\..*", "");
    }

    private static boolean reaches(String from, String to, Map<String, Set<String>> uses) {
        return uses.getOrDefault(from, Set.of()).stream().anyMatch(next -> next.equals(to) || reaches(next, to, uses));
    }
}
