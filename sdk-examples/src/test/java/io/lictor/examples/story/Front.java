package io.lictor.examples.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.testkit.net.Await;

/** The front as a caller sees it: one request after the other, each on a connection of its own. */
final class Front {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final NginxFolder nginx;
    private int sent;
    private final List<Get> failed = new ArrayList<>();

    Front(NginxFolder nginx) {
        this.nginx = nginx;
    }

    private Get request() {
        Get answer = Get.from(nginx.host(), nginx.port());
        sent++;
        if (answer.status() != 200) {
            failed.add(answer);
        }
        return answer;
    }

    /** The answer to one request. */
    Get once() {
        return Get.from(nginx.host(), nginx.port());
    }

    /** Goes on asking until something holds. */
    void askUntil(String what, BooleanSupplier condition) {
        sent = 0;
        failed.clear();
        Await.until(LIMIT, what, () -> sent + " requests, failed: " + failed, () -> {
            request();
            return condition.getAsBoolean();
        });
    }

    /** How many requests {@link #askUntil} sent. */
    int sent() {
        return sent;
    }

    /** The requests of {@link #askUntil} that were not answered with 200. */
    List<Get> failed() {
        return failed;
    }

    /** Who answered so many requests. */
    List<String> answers(int count) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(request().body());
        }
        return bodies;
    }

    /** Whether the answers go round: so many different ones, in the same order all the time. */
    static boolean alternate(List<String> answers, int servers) {
        if (new LinkedHashSet<>(answers).size() != servers) {
            return false;
        }
        for (int i = servers; i < answers.size(); i++) {
            if (!answers.get(i).equals(answers.get(i - servers))) {
                return false;
            }
        }
        return true;
    }
}
