package io.lictor.testkit.inprocess.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The percent encoding of URLs, as Go reads and writes it. */
public final class PercentCoding {
    private static final String KEPT_IN_PATHS = "-_.~$&+,/:;=@";

    private PercentCoding() {}

    /** Decodes; empty when a percent sign is not followed by two hexadecimal digits. */
    public static Optional<String> decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
            return Optional.of(text);
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(plusIsSpace && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }

    /** Encodes a path. */
    public static String encodePath(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean letterOrDigit = b > 0 && Character.isLetterOrDigit(b);
            if (letterOrDigit || (b > 0 && KEPT_IN_PATHS.indexOf(b) >= 0)) {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
