package io.lictor.testkit.inprocess.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.lictor.testkit.inprocess.engine.Refusal;

/** The file of a snapshot: a gzipped tar of {@code meta.json}, {@code state.bin} and their sums. */
final class SnapshotArchive {
    private static final String META = "meta.json";
    private static final String STATE = "state.bin";
    private static final String SUMS = "SHA256SUMS";
    private static final int BLOCK = 512;
    private static final int GZIP_HEADER = 10;
    private static final int SIZE_OFFSET = 124;
    private static final int SUM_OFFSET = 148;
    private static final String UNREAD = "failed to read snapshot file: ";

    private SnapshotArchive() {}

    static byte[] write(byte[] meta, byte[] state, long seconds) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(META, meta);
        files.put(STATE, state);
        files.put(SUMS, (sum(META, meta) + sum(STATE, state)).getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.write(header(file.getKey(), file.getValue().length, seconds));
                zip.write(file.getValue());
                zip.write(new byte[(BLOCK - file.getValue().length % BLOCK) % BLOCK]);
            }
            zip.write(new byte[2 * BLOCK]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String sum(String name, byte[] content) {
        return hash(content) + "  " + name + "\n";
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no SHA-256", e);
        }
    }

    private static byte[] header(String name, int size, long seconds) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000600\0" + "0000000\0" + "0000000\0");
        put(header, SIZE_OFFSET, String.format("%011o\0%011o\0", size, seconds));
        put(header, SUM_OFFSET, "        0");
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, SUM_OFFSET, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /** The state in a file; refuses what is no snapshot, in Consul's words. */
    static byte[] state(byte[] file) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream in = unzip(file)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length > 0 && header[0] != 0) {
                read(in, header, files);
                header = in.readNBytes(BLOCK);
            }
        } catch (IOException e) {
            throw Refusal.failed(UNREAD + "failed reading snapshot: unexpected EOF");
        }
        verify(files);
        return files.getOrDefault(STATE, new byte[0]);
    }

    private static InputStream unzip(byte[] file) throws IOException {
        boolean gzip = file.length >= GZIP_HEADER && file[0] == 0x1f && (file[1] & 0xff) == 0x8b;
        if (!gzip) {
            throw Refusal.failed("failed to decompress snapshot: " + (file.length == 0
                    ? "EOF"
                    : file.length < GZIP_HEADER ? "unexpected EOF" : "gzip: invalid header"));
        }
        return new GZIPInputStream(new ByteArrayInputStream(file));
    }

    private static void read(InputStream in, byte[] header, Map<String, byte[]> files) throws IOException {
        if (header.length < BLOCK) {
            throw new EOFException();
        }
        String name = text(header, 0, 100);
        try {
            int size = Integer.parseInt(text(header, SIZE_OFFSET, 11).strip(), 8);
            byte[] content = in.readNBytes(size);
            if (content.length < size) {
                throw new EOFException();
            }
            in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            files.put(name, content);
        } catch (EOFException e) {
            throw Refusal.failed(UNREAD + (META.equals(name)
                    ? "failed to read snapshot metadata: unexpected EOF"
                    : "failed to read or write snapshot data: unexpected EOF"));
        } catch (NumberFormatException e) {
            throw Refusal.failed(UNREAD + "failed reading snapshot: archive/tar: invalid tar header");
        }
    }

    private static String text(byte[] header, int offset, int length) {
        String text = new String(header, offset, length, StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static void verify(Map<String, byte[]> files) {
        String failed = UNREAD + "failed checking integrity of snapshot: ";
        String sums = new String(files.getOrDefault(SUMS, new byte[0]), StandardCharsets.US_ASCII);
        for (String name : new String[]{META, STATE}) {
            if (!sums.contains("  " + name + "\n")) {
                throw Refusal.failed(failed + "file missing for \"" + name + "\"");
            }
            if (!sums.contains(sum(name, files.getOrDefault(name, new byte[0])))) {
                throw Refusal.failed(failed + "hash check failed for \"" + name + "\"");
            }
        }
    }
}
