package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.TlsSettings;
import io.lictor.http.transport.tls.TestPki;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad start does not cost the process its client. */
class SharedClientTest {

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsWrittenAMomentLaterIsEnough() throws IOException {
        Path ca = folder.resolve("late.pem");
        SharedClient shared = new SharedClient(() -> ConsulSettings.builder().address("https://127.0.0.1:8501")
                .clientName("shared-late").tls(TlsSettings.builder().caFile(ca).build()).build());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(shared::get).isInstanceOf(ConsulUnavailableException.class)
                    .hasMessageStartingWith("the process-wide client cannot be made from the environment: ")
                    .hasMessageContaining(ca.toString());
        }

        Files.copy(new TestPki(folder).authority("ca"), ca);
        try (ConsulClient consul = shared.get()) {
            assertThat(shared.get()).isSameAs(consul);
        }
    }

    @Test
    void aValueThatCannotBeUnderstoodIsNamedEachTime() {
        AtomicReference<String> address = new AtomicReference<>("a_b:8500");
        SharedClient shared = new SharedClient(() -> ConsulSettings.builder().address(address.get()).build());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(shared::get).isInstanceOf(ConsulUnavailableException.class)
                    .hasMessageContaining("address: a_b:8500 (expected: ").cause()
                    .isInstanceOf(IllegalArgumentException.class);
        }
        address.set("127.0.0.1:8500");
        try (ConsulClient consul = shared.get()) {
            assertThat(consul.settings().addresses()).singleElement().hasToString("http://127.0.0.1:8500");
        }
    }
}
