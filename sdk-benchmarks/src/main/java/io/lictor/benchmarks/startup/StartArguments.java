package io.lictor.benchmarks.startup;

import java.io.IOException;

/** Arguments of every candidate: host, port and the id to register, which is the service's name as well. */
record StartArguments(String host, int port, String id) {

    static StartArguments of(String[] args) {
        return new StartArguments(args[0], Integer.parseInt(args[1]), args[2]);
    }

    String registration() {
        return "{\"ID\":\"" + id + "\",\"Name\":\"" + id + "\",\"Port\":8080,\"Check\":{\"TTL\":\"30s\"}}";
    }

    String passPath() {
        return "/v1/agent/check/pass/service:" + id;
    }

    /** The harness ends a candidate by closing its standard input. */
    static void waitForEnd() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is expected
        }
        Runtime.getRuntime().halt(0);
    }
}
