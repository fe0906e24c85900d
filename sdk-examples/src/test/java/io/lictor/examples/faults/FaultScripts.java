package io.lictor.examples.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.examples.nginx.NginxFolder;

/**
 * The commands of the files: a check for each and one reload, which go wrong where and how a test has said. They log what
 * a check has accepted and what the program was told.
 */
final class FaultScripts {

    private static final String COMMON = """
            what=none
            fault() {
                what=none
                if [ -e "$plan/$1" ]; then
                    read what often < "$plan/$1"
                    [ "$often" = once ] && rm -f "$plan/$1"
                    touch "$plan/met"
                fi
            }
            text() { tr '\\n' ' ' < "$1"; }
            """;
    private static final String CHECK = """
            fault check-$1
            case $what in
                fail) echo refused; exit 1 ;;
                hang) exec sleep 15 ;;
                kill) kill -9 $PPID; exit 1 ;;
                term) kill -TERM $PPID; exec sleep 15 ;;
            esac
            text=$(text "$2")
            look || exit 1
            echo "accepted $1 $text" >> "$plan/log"
            """;
    private static final String RELOAD = """
            fault reload
            case $what in
                fail-before) exit 1 ;;
                hang-before) exec sleep 15 ;;
                kill-before) kill -9 $PPID; exit 1 ;;
            esac
            echo "told web $(text "$files"/web.conf)" >> "$plan/log"
            echo "told api $(text "$files"/api.conf)" >> "$plan/log"
            tell || exit 1
            case $what in
                fail-after) exit 1 ;;
                hang-after) exec sleep 15 ;;
                kill-after) kill -9 $PPID ;;
                term-after) kill -TERM $PPID; exec sleep 15 ;;
            esac
            exit 0
            """;

    private final Path folder;

    FaultScripts(Path folder, Path files, NginxFolder nginx) throws IOException {
        this.folder = Files.createDirectories(folder);
        String common = """
                plan='%s'
                files='%s'
                look() { %s; }
                tell() { %s; }
                %s""".formatted(folder, files, line(nginx.command("-t", "-q")), line(nginx.command("-s", "reload")),
                COMMON);
        Files.writeString(folder.resolve("check.sh"), common + CHECK);
        Files.writeString(folder.resolve("reload.sh"), common + RELOAD);
    }

    private static String line(List<String> command) {
        return String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
    }

    Path folder() {
        return folder;
    }

    /** From now on a command goes wrong, once or always. */
    void arm(String command, String what, boolean once) {
        try {
            Path fresh = Files.writeString(folder.resolve("fresh"), what + " " + (once ? "once" : "always") + "\n");
            Files.move(fresh, folder.resolve(command), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing goes wrong from now on. */
    void disarm() {
        try {
            for (String each : List.of("check-web", "check-api", "reload", "met")) {
                Files.deleteIfExists(folder.resolve(each));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something has gone wrong. */
    boolean isMet() {
        return Files.exists(folder.resolve("met"));
    }

    /** What the program was told that no check has accepted before, other than what the files began with. */
    List<String> toldUnchecked(Map<String, String> beginnings) throws IOException {
        Set<String> accepted = new HashSet<>();
        beginnings.forEach((service, text) -> accepted.add(service + " " + text.replace('\n', ' ').strip()));
        List<String> unchecked = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("log"))) {
            String[] words = line.split(" ", 2);
            if (words[0].equals("accepted")) {
                accepted.add(words[1].strip());
            } else if (!accepted.contains(words[1].strip())) {
                unchecked.add(line);
            }
        }
        return unchecked;
    }
}
