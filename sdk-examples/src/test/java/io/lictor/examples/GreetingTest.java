package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.KeyValueEntry;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.Test;

@ConsulTest
class GreetingTest {

    @Test
    void isKept(ConsulClient client) {
        client.keyValue().put("greeting", "hello");

        assertThat(client.keyValue().get("greeting").map(KeyValueEntry::text)).contains("hello");
    }

    @Test
    void isLostWithConsulsData(TestConsul consul, ConsulClient client) {
        client.keyValue().put("greeting", "hello");

        consul.kill();
        assertThatExceptionOfType(ConsulUnavailableException.class)
                .isThrownBy(() -> client.keyValue().get("greeting"));
        consul.start();

        assertThat(client.keyValue().get("greeting")).isEmpty();
    }
}
