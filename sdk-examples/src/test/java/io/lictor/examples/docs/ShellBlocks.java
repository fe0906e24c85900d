package io.lictor.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the commands on the pages: what they name must be there. */
final class ShellBlocks {

    private static final Set<String> SHELLS = Set.of("sh", "bash");
    private static final Set<String> GOALS = Set.of("clean", "compile", "test", "package", "verify", "install",
            "spotless:apply", "formatter:format");
    private static final Set<String> FLAGS = Set.of("-q", "-ntp", "-B", "-o", "-am", "-amd", "-e", "-X", "-U");
    private static final Set<String> OTHERS = Set.of("cd", "git", "echo", "cat", "kill", "docker", "consul", "nginx",
            "jq", "ls", "mkdir", "dig");
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|\\\\.|[^\\s\"'\\\\])+");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z][A-Z0-9_]*)=.*");
    private static final Pattern URL = Pattern.compile("https?://[^/\\s]+(/v1/[^?\\s]*).*");
    private static final Pattern OUR_JAR = Pattern.compile("(?:.*/)?(sdk-[a-z]+).*\\.jar.*");

    private final String where;
    private final List<String> problems;

    private ShellBlocks(String where, List<String> problems) {
        this.where = where;
        this.problems = problems;
    }

    static List<String> problems(List<Page> pages) {
        List<String> problems = new ArrayList<>();
        for (Page page : pages) {
            page.blocks().stream().filter(ShellBlocks::isShell).forEach(block -> commands(block, problems));
            page.spans().stream().filter(span -> span.text().startsWith("mvn ") || span.text().startsWith("bin/"))
                    .forEach(span -> new ShellBlocks(page.at(span.line()), problems).command(words(span.text())));
        }
        return problems;
    }

    /** A block that says nothing of its language is one of commands when it begins with one. */
    private static boolean isShell(Block block) {
        return SHELLS.contains(block.language())
                || (block.language().isEmpty() && block.text().matches("(?s)(mvn|bin/\\S+|java|curl) .*"));
    }

    private static void commands(Block block, List<String> problems) {
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < block.code().size(); i++) {
            String line = block.code().get(i).replaceAll("(^|\\s)#.*", "").strip();
            if (line.endsWith("\\")) {
                command.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            command.append(line);
            for (String part : command.toString().split("&&|\\|\\|?|;|&(?=\\s|$)", -1)) {
                new ShellBlocks(block.page().at(block.line() + i), problems).command(words(part));
            }
            command.setLength(0);
        }
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(match -> match.group().replaceAll("[\"'\\\\]", "")).toList();
    }

    private void command(List<String> words) {
        int first = 0;
        while (first < words.size() && (words.get(first).equals("export") || isAssignment(words.get(first)))) {
            first++;
        }
        if (first == words.size()) {
            return;
        }
        String program = words.get(first);
        List<String> arguments = words.subList(first + 1, words.size());
        switch (program) {
            case "mvn" -> maven(arguments);
            case "java" -> java(arguments);
            case "curl" -> curl(arguments);
            default -> {
                if (program.startsWith("bin/")) {
                    need(Project.hasFile(program), "no file " + program);
                } else {
                    need(OTHERS.contains(program),
                            "unknown command " + program + " (expected: mvn, java, curl, bin/.., "
                                    + OTHERS.stream().sorted().toList() + ")");
                }
            }
        }
    }

    private boolean isAssignment(String word) {
        var matcher = ASSIGNMENT.matcher(word);
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1);
        need(!name.startsWith("CONSUL_") || Project.knows(name), "no variable " + name);
        return true;
    }

    private void maven(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-pl")) {
                i++;
                for (String module : arguments.get(i).split(",", -1)) {
                    need(Project.modules().contains(module), "no module " + module);
                }
            } else if (argument.startsWith("-P")) {
                need(Project.profiles().contains(argument.substring(2)), "no profile " + argument.substring(2));
            } else if (argument.startsWith("-D")) {
                property(argument.substring(2));
            } else {
                need(FLAGS.contains(argument) || GOALS.contains(argument), "mvn " + argument + " (expected: one of "
                        + FLAGS.stream().sorted().toList() + GOALS.stream().sorted().toList() + ", -P, -pl or -D)");
            }
        }
    }

    private void property(String definition) {
        String[] parts = definition.split("=", 2);
        String value = parts.length > 1 ? parts[1] : "";
        switch (parts[0]) {
            case "test", "it.test", "bench.main" -> need(Project.hasClass(value), "no class " + value);
            case "example" -> need(Project.hasClass("io.lictor.examples." + value), "no example " + value);
            default -> need(!parts[0].startsWith("lictor.") || Project.knows(parts[0]), "no property " + parts[0]);
        }
    }

    private void java(List<String> arguments) {
        for (String argument : arguments) {
            var jar = OUR_JAR.matcher(argument);
            if (jar.matches()) {
                need(Project.modules().contains(jar.group(1)), "no module " + jar.group(1));
            } else if (argument.startsWith("-Dlictor.")) {
                property(argument.substring(2));
            }
        }
    }

    private void curl(List<String> arguments) {
        int method = arguments.indexOf("-X");
        for (String argument : arguments) {
            var url = URL.matcher(argument);
            if (url.matches()) {
                need(Project.hasEndpoint(method < 0 ? "" : arguments.get(method + 1), url.group(1)),
                        "no endpoint " + url.group(1) + " in docs/api-coverage.md");
            }
        }
    }

    private void need(boolean holds, String otherwise) {
        if (!holds) {
            problems.add(where + ": " + otherwise);
        }
    }
}
