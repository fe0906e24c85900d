package io.lictor.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The version that a test asks for is the one whose answers it gets. */
class InProcessVersionTest {

    @Nested
    @ConsulTest(version = "1.8")
    class Old {
        @Test
        void answersAs18(TestConsul consul) {
            assertThat(consul.http().get("/v1/nope").body()).isEmpty();
            assertThat(consul.http().get("/v1/agent/self").body()).contains("\"Version\": \"1.8.7\"");
        }
    }

    @Nested
    @ConsulTest(version = "1.16.3")
    class New {
        @Test
        void answersAs116(TestConsul consul) {
            assertThat(consul.http().get("/v1/nope").body().strip())
                    .isEqualTo("Invalid URL path: not a recognized HTTP API endpoint");
            assertThat(consul.http().get("/v1/agent/self").body()).contains("\"Version\": \"1.16.3\"");
        }
    }
}
