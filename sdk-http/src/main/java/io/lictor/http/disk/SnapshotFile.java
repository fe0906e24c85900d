package io.lictor.http.disk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The file of one scope: a line with format and checksum, a line with the scope, a line for each value. It is written
 * beside its place and moved there in one step, so that whoever reads sees the old one or the new one.
 *
 * <p>For use by one thread at a time; any number of processes.
 */
final class SnapshotFile {

    /** What is not written when there is more: the values that were confirmed longest ago. */
    static final int MOST_BYTES = 32 * 1024 * 1024;

    private static final String MAGIC = "lictor-snapshot ";
    private static final int VERSION = 1;
    private static final String HEAD = MAGIC + VERSION + " sha256=";
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(10);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final Path file;
    private final String scope;
    private @Nullable Stamp seen;
    private @Nullable UserPrincipal self;

    /** What tells one version of the file from another without reading it. */
    private record Stamp(Instant modified, long size, @Nullable Object key) {}

    /** @param scope whose values these are; one line */
    SnapshotFile(Path directory, String scope) {
        this.directory = directory.toAbsolutePath();
        this.scope = scope;
        this.file = this.directory
                .resolve("lictor-" + hash(scope.getBytes(StandardCharsets.UTF_8)).substring(0, 16) + ".snapshot");
    }

    Path path() {
        return file;
    }

    /**
     * Reads all values.
     *
     * @return by key; nothing when there is no file
     * @throws IOException when it cannot be read, or is none of ours; the message says why
     */
    Map<String, Saved> read() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        if (!attributes.isRegularFile() || attributes.size() > 2L * MOST_BYTES) {
            throw new IOException(file + ": no regular file, or larger than " + 2L * MOST_BYTES + " bytes");
        }
        requirePrivate();
        seen = stamp(attributes);
        return parse(Files.readAllBytes(file));
    }

    private void requirePrivate() throws IOException {
        if (!isPosix()) {
            return;
        }
        if (!PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + ": others than its owner may read or write it (expected: mode 0600)");
        }
        UserPrincipal user = self == null ? Ownership.ofNewFiles(directory, file.getFileName() + ".") : self;
        self = user;
        Ownership.require(file, user);
    }

    /** Whether another process has replaced it since it was read or written here. */
    boolean isReplaced() {
        try {
            return !stamp(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                    .equals(seen);
        } catch (IOException e) {
            return false;
        }
    }

    private static Stamp stamp(BasicFileAttributes attributes) {
        return new Stamp(attributes.lastModifiedTime().toInstant(), attributes.size(), attributes.fileKey());
    }

    private Map<String, Saved> parse(byte[] bytes) throws IOException {
        int end = newLine(bytes, 0);
        String head = new String(bytes, 0, end, StandardCharsets.UTF_8);
        if (!head.startsWith(MAGIC)) {
            throw new IOException(file + ": no snapshot of Lictor's");
        }
        if (!head.startsWith(HEAD)) {
            throw new IOException(file + ": of another version, " + head.substring(0, Math.min(head.length(), 40))
                    + " (expected: " + VERSION + ")");
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, end + 1, bytes.length - end - 1);
        if (!head.substring(HEAD.length()).equals(hash(rest))) {
            throw new IOException(file + ": damaged, its checksum is wrong");
        }
        int from = end + 1;
        int to = newLine(bytes, from);
        if (!new String(bytes, from, to - from, StandardCharsets.UTF_8).equals(scope)) {
            throw new IOException(file + ": of another scope (expected: " + scope + ")");
        }
        Map<String, Saved> values = new LinkedHashMap<>();
        for (from = to + 1; from < bytes.length; from = to + 1) {
            to = newLine(bytes, from);
            value(new String(bytes, from, to - from, StandardCharsets.UTF_8), values);
        }
        return values;
    }

    private int newLine(byte[] bytes, int from) throws IOException {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IOException(file + ": cut off, or no snapshot of Lictor's");
    }

    private void value(String line, Map<String, Saved> values) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 3) {
            throw new IOException(file + ": a line that is no value");
        }
        try {
            byte[] body = parts[2].getBytes(StandardCharsets.UTF_8);
            values.put(URLDecoder.decode(parts[1], StandardCharsets.UTF_8),
                    new Saved(Instant.parse(parts[0]), () -> body));
        } catch (RuntimeException e) {
            throw new IOException(file + ": a line that is no value", e);
        }
    }

    /**
     * Replaces the file.
     *
     * @param temporary name for the file beside it, of this process alone
     * @return its size
     * @throws IOException when that fails; the old file is as it was
     */
    long write(Map<String, Saved> values, String temporary) throws IOException {
        createDirectory();
        byte[] content = content(values);
        byte[] head = (HEAD + hash(ByteBuffer.wrap(content)) + "\n").getBytes(StandardCharsets.UTF_8);
        Path beside = directory.resolve(file.getFileName() + "." + temporary + ".tmp");
        FileChannel created = FileChannel.open(beside,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                modes(PRIVATE));
        try {
            try (FileChannel channel = created) {
                writeFully(channel, ByteBuffer.wrap(head));
                writeFully(channel, ByteBuffer.wrap(content));
                channel.force(true);
            }
            BasicFileAttributes written = Files.readAttributes(beside, BasicFileAttributes.class);
            move(beside);
            seen = stamp(written);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
        forceDirectory();
        return (long) head.length + content.length;
    }

    private void createDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(directory, modes(PRIVATE_DIRECTORY));
        }
    }

    private void move(Path beside) throws IOException {
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(directory + ": a file system without atomic moves", e);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** So that the move is on disk as well; where that is not to be had, the old file may be there after a crash. */
    private void forceDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private byte[] content(Map<String, Saved> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((scope + "\n").getBytes(StandardCharsets.UTF_8));
        List<Map.Entry<String, Saved>> newestFirst = values.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Saved> one) -> one.getValue().confirmedAt()).reversed())
                .toList();
        for (Map.Entry<String, Saved> entry : newestFirst) {
            String head = entry.getValue().confirmedAt() + " "
                    + URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + " ";
            byte[] body = entry.getValue().body().get();
            if (out.size() + head.length() + body.length < MOST_BYTES) {
                out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
                out.writeBytes(body);
                out.write('\n');
            }
        }
        return out.toByteArray();
    }

    /** Removes what processes that were killed while writing have left behind. */
    void tidy(Instant now) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, file.getFileName() + ".*.tmp")) {
            for (Path one : left) {
                if (Files.getLastModifiedTime(one).toInstant().plus(LEFT_BEHIND).isBefore(now)) {
                    Files.deleteIfExists(one);
                }
            }
        }
    }

    private boolean isPosix() throws IOException {
        return Files.getFileStore(directory).supportsFileAttributeView("posix");
    }

    private FileAttribute<?>[] modes(Set<PosixFilePermission> modes) {
        return java.nio.file.FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(modes)}
                : new FileAttribute<?>[0];
    }

    private static String hash(byte[] bytes) {
        return hash(ByteBuffer.wrap(bytes));
    }

    private static String hash(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
