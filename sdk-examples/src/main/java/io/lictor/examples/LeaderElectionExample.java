package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.lock.LeaderElection;

/**
 * Candidate that counts while it leads, and shows who leads while it does not. Needs a Consul at
 * {@code CONSUL_HTTP_ADDR}: {@code LeaderElectionExample [payload [seconds]]}. Start it twice, and stop the leader.
 */
public final class LeaderElectionExample {

    private static final PrintStream OUT = System.out;

    private LeaderElectionExample() {}

    public static void main(String[] args) throws InterruptedException {
        String payload = args.length > 0 ? args[0] : "process " + ProcessHandle.current().pid();
        long seconds = args.length > 1 ? Long.parseLong(args[1]) : 30;

        try (ConsulClient consul = ConsulClient.connect();
                LeaderElection election = LeaderElection.builder("examples/leader", consul).payload(payload)
                        .whileLeading(lease -> {
                            for (long count = 1; lease.isHeld(); count++) {
                                OUT.println("leading, " + count + ", token " + lease.fencingToken());
                                TimeUnit.SECONDS.sleep(1);
                            }
                        }).start()) {
            election.onLeaderChange(leader -> OUT
                    .println("leader: " + leader.map(LeaderElection.Leader::payload).orElse("none")));
            OUT.println("first: " + election.awaitLeader(Duration.ofSeconds(60)).map(LeaderElection.Leader::payload)
                    .orElse("none in a minute"));
            TimeUnit.SECONDS.sleep(seconds);
        }
    }
}
