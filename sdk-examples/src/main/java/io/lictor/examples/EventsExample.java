package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.EventDefinition;
import io.lictor.api.Subscription;
import io.lictor.api.UserEvent;
import io.lictor.api.Watch;

/**
 * User events: a listener that hears each one once, and who fires them. Needs a Consul at {@code CONSUL_HTTP_ADDR}:
 * {@code EventsExample [count]}.
 */
public final class EventsExample {

    private static final PrintStream OUT = System.out;
    private static final String NAME = "lictor-example";
    private static final int SECONDS = 30;

    private EventsExample() {}

    public static void main(String[] args) {
        CommandLine.run("usage: EventsExample [count]", args, words -> {
            int count = CommandLine.number("count", words.nextOr("3"), 1, 1_000);
            words.end();
            return fireAndHear(count) ? 0 : 1;
        });
    }

    private static boolean fireAndHear(int count) throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(count);
        try (ConsulClient consul = ConsulClient.connect();
                Watch<List<UserEvent>> list = consul.events().watch(NAME)) {
            OUT.println(list.await(Duration.ofSeconds(SECONDS)).size() + " events were there before");
            Subscription listener = consul.events().onEvent(NAME, event -> {
                OUT.println("heard " + event.text() + " " + event.id());
                heard.countDown();
            });
            for (int i = 1; i <= count; i++) {
                UserEvent fired = consul.events().fire(EventDefinition.builder(NAME).payload("number " + i).build());
                OUT.println("fired " + fired.id());
            }
            boolean all = heard.await(SECONDS, TimeUnit.SECONDS);
            OUT.println(all ? "all heard" : "some are missing");
            listener.close();
            return all;
        }
    }
}
