package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services of a file, with a token that may not register all of them. */
@ConsulTest(acl = true)
class DeclaredRightsTest {

    private static final String TOKEN = "5ec2e702-2222-3333-4444-555555555555";

    @TempDir
    private Path folder;

    private static String policy(String rules) {
        return "{\"Name\":\"registrar\",\"Rules\":\"" + rules.replace("\"", "\\\"") + "\"}";
    }

    private static void until(ConsulClient consul, Set<String> ids) {
        Await.until(Duration.ofMinutes(1), "instances " + ids, () -> consul.agent().services().keySet().toString(),
                () -> consul.agent().services().keySet().equals(ids));
    }

    @Test
    @AllowedWarnings("db1 is refused, and tried again every")
    void anInstanceThatIsRefusedDoesNotKeepTheOthersOut(TestConsul consul, ConsulSettings settings)
            throws IOException {
        Path file = folder.resolve("services.yaml");
        Files.writeString(file, "services: [{name: db, id: db1, port: 80}, {name: web, id: w1, port: 81}]");
        consul.http().put("/v1/acl/policy", policy("service \"web\" {policy=\"write\"}")).ok();
        consul.http().put("/v1/acl/token", "{\"SecretID\":\"" + TOKEN
                + "\",\"Policies\":[{\"Name\":\"registrar\"}]}").ok();
        try (ConsulClient all = ConsulClient.connect(settings);
                ConsulClient some = ConsulClient.connect(settings.toBuilder().token(TOKEN).build());
                DeclaredServices services = DeclaredServices.follow(some, file, Duration.ofMillis(200))) {
            until(all, Set.of("w1"));

            String id = consul.http().get("/v1/acl/policy/name/registrar").body()
                    .replaceAll("(?s).*\"ID\": *\"([^\"]+)\".*", "$1");
            consul.http().put("/v1/acl/policy/" + id, policy("service_prefix \"\" {policy=\"write\"}")).ok();

            until(all, Set.of("w1", "db1"));
            FileInPlace.write(file, "services: []");
            until(all, Set.of());
            assertThat(services).isNotNull();
        }
    }
}
