package io.lictor.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;

/**
 * Two keys that change together, or not at all: an amount moves from one account to another. Needs a Consul at
 * {@code CONSUL_HTTP_ADDR}: {@code TransactionExample [amount]}.
 */
public final class TransactionExample {

    private static final PrintStream OUT = System.out;
    private static final String FROM = "lictor-example/accounts/a";
    private static final String TO = "lictor-example/accounts/b";
    private static final int TRIES = 10;

    private TransactionExample() {}

    public static void main(String[] args) {
        int amount = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        try (ConsulClient consul = ConsulClient.connect()) {
            consul.transactions().apply(List.of(set(FROM, 100), set(TO, 0)));
            for (int tries = 1; tries <= TRIES; tries++) {
                if (move(consul, amount).isCommitted()) {
                    OUT.println("moved " + amount + " at try " + tries);
                    break;
                }
            }
            consul.keyValue().list("lictor-example/accounts/", QueryOptions.none()).value()
                    .forEach(account -> OUT.println(account.key() + " = " + account.text()));
            consul.keyValue().deleteAll("lictor-example/accounts/");
        }
    }

    /** Nothing is written when somebody else has changed one of the two in the meantime. */
    private static TransactionResult move(ConsulClient consul, int amount) {
        TransactionResult now = consul.transactions()
                .apply(List.of(TransactionOperation.get(FROM), TransactionOperation.get(TO)));
        KeyValueEntry from = now.entry(0);
        KeyValueEntry to = now.entry(1);
        TransactionResult result = consul.transactions().apply(List.of(
                compareAndSet(from, Integer.parseInt(from.text()) - amount),
                compareAndSet(to, Integer.parseInt(to.text()) + amount)));
        result.errors().forEach(error -> OUT.println("not now: " + error.reason()));
        return result;
    }

    private static TransactionOperation compareAndSet(KeyValueEntry entry, int amount) {
        return TransactionOperation.compareAndSet(entry.key(), bytes(amount), 0, entry.indexes().modify());
    }

    private static TransactionOperation set(String key, int amount) {
        return TransactionOperation.set(key, bytes(amount), 0);
    }

    private static byte[] bytes(int amount) {
        return Integer.toString(amount).getBytes(StandardCharsets.UTF_8);
    }
}
