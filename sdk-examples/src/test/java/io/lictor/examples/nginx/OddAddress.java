package io.lictor.examples.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Addresses in all their forms, and texts that look like one. */
final class OddAddress {

    private static final String SIGNS = "0123456789abcdefABCDEFgxX:::...%[]-+/ \t\n;{}_\u0661";
    private static final List<String> PARTS = List.of("0", "1", "00", "01", "255", "256", "0x1f", "ffff", "fffff",
            "00001",
            "1.2.3.4", "1.2.3", "01.2.3.4", "1.2.3.04", "127.1", "::", ":", ".", "ffff:", "fe80::", "%eth0", "%1", "g",
            "-1",
            "[", "]", "localhost", "unix");
    private static final int GROUPS = 8;

    private final Random random;

    OddAddress(Random random) {
        this.random = random;
    }

    /** A right one, one with mistakes, or something put together. */
    String next() {
        return switch (random.nextInt(5)) {
            case 0 -> right();
            case 1 -> mistaken(right());
            case 2 -> mistaken(mistaken(mistaken(right())));
            case 3 -> joined();
            default -> signs();
        };
    }

    /** An address as the standards have it, but for a gap that stands for the last group only: nginx does not take it. */
    String right() {
        return random.nextInt(4) == 0 ? ipv4() : ipv6();
    }

    private String ipv4() {
        return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    private String ipv6() {
        boolean ipv4 = random.nextInt(4) == 0;
        int groups = ipv4 ? GROUPS - 2 : GROUPS;
        List<String> all = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            all.add(group());
        }
        if (ipv4) {
            all.add(ipv4());
        }
        if (random.nextInt(3) == 0) {
            return String.join(":", all);
        }
        int from = random.nextInt(GROUPS - 2);
        int to = from + 1 + random.nextInt(groups - from);
        return String.join(":", all.subList(0, from)) + "::" + String.join(":", all.subList(to, all.size()));
    }

    private String group() {
        String hex = Integer.toHexString(random.nextInt(0x10000) >> (4 * random.nextInt(4)));
        String padded = random.nextInt(4) == 0 ? "0".repeat(4 - hex.length()) + hex : hex;
        return random.nextBoolean() ? padded : padded.toUpperCase(Locale.ROOT);
    }

    private String mistaken(String address) {
        int at = random.nextInt(address.length() + 1);
        int end = Math.min(address.length(), at + random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> address.substring(0, at) + address.substring(end);
            case 1 -> address.substring(0, at) + "0" + address.substring(at);
            case 2 -> address.substring(0, at) + PARTS.get(random.nextInt(PARTS.size())) + address.substring(at);
            default -> address.substring(0, at) + SIGNS.charAt(random.nextInt(SIGNS.length())) + address.substring(end);
        };
    }

    private String joined() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size()))).append(random.nextBoolean() ? ":" : "");
        }
        return text.toString();
    }

    private String signs() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        return text.toString();
    }
}
