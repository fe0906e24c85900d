package io.lictor.sync.render;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A file that is replaced whole, and put back whole.
 *
 * <p>Beside it, in the same folder, stand for a moment a file with the new content and one with the old. The old one is
 * there from before the replacement until the program was told, so that a run which was cut short is known by it. An
 * empty third one stands there from an undone run on until the program was told again: it may know what was undone.
 */
final class TargetFile {

    private static final int MOST_LINKS = 40;

    private final Path file;
    private final Path fresh;
    private final Path old;
    private final Path copy;
    private final Path absent;
    private final Path untold;
    private final Set<PosixFilePermission> newFileMode;

    private final Linker linker;

    /** How a file gets another name. */
    @FunctionalInterface
    interface Linker {
        Path link(Path name, Path file) throws IOException;
    }

    /** @param file no link */
    TargetFile(Path file, Set<PosixFilePermission> newFileMode, Linker linker) {
        this.file = file;
        this.newFileMode = newFileMode;
        this.linker = linker;
        this.fresh = beside("new");
        this.old = beside("old");
        this.copy = beside("copy");
        this.absent = beside("absent");
        this.untold = beside("untold");
    }

    static TargetFile of(SyncedFile synced) throws IOException {
        return new TargetFile(place(synced.destination()), synced.newFileMode(), Files::createLink);
    }

    /**
     * The file; where it is a link, what that leads to, even if nothing is there yet, because a replacement would turn the
     * link into a file.
     */
    static Path place(Path path) throws IOException {
        Path file = path;
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(path.toString());
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        Path folder = file.getParent();
        return folder == null || !Files.exists(folder) ? file : folder.toRealPath().resolve(file.getFileName());
    }

    private Path beside(String what) {
        return file.resolveSibling("." + file.getFileName() + ".lictor-" + what);
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Whether the file has this content. */
    boolean hasContent(byte[] content) throws IOException {
        if (exists() && !Files.isRegularFile(file)) {
            // a rename would put a file in the place of a device
            throw new FileSystemException(file.toString(), null, "neither a file nor free for one");
        }
        try {
            return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The file with the new content, written, with the mode and the owner of the old one. */
    Path stage(byte[] content) throws IOException {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder), null, "the folder of " + file + " is not there");
        }
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        PosixFileAttributes attributes = attributes();
        if (attributes != null) {
            own(attributes.owner(), attributes.group());
        }
        Files.setPosixFilePermissions(fresh, attributes == null ? newFileMode : attributes.permissions());
        return fresh;
    }

    private @Nullable PosixFileAttributes attributes() throws IOException {
        try {
            return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void own(UserPrincipal owner, GroupPrincipal group) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        PosixFileAttributes mine = view.readAttributes();
        if (!mine.owner().equals(owner)) {
            view.setOwner(owner);
        }
        if (!mine.group().equals(group)) {
            view.setGroup(group);
        }
    }

    /** Puts the staged file in the place of the old one, which is kept. */
    void replace() throws IOException {
        Files.deleteIfExists(old);
        Files.deleteIfExists(absent);
        if (exists()) {
            keepOld();
        } else {
            Files.createFile(absent);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void keepOld() throws IOException {
        try {
            linker.link(old, file);
        } catch (UnsupportedOperationException | IOException noLinksHere) {
            // half a copy must not have the name of a whole one
            Files.deleteIfExists(copy);
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            sync(copy);
            Files.move(copy, old, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Puts the old file back, or removes the new one where there was none; true when the new one was in place. */
    boolean restore() throws IOException {
        boolean replaced = false;
        if (Files.exists(old)) {
            replaced = !isKeptAs(old);
            if (replaced) {
                Files.move(old, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(old);
            }
        } else if (Files.exists(absent)) {
            // a new file that still stands beside has not been put in place: what is there is somebody else's
            replaced = !Files.exists(fresh) && Files.deleteIfExists(file);
            Files.delete(absent);
        }
        Files.deleteIfExists(copy);
        Files.deleteIfExists(fresh);
        return replaced;
    }

    /** Whether the file is still the one that was kept: a rename of one name of a file to another does nothing. */
    private boolean isKeptAs(Path kept) throws IOException {
        return Files.exists(file) && Files.mismatch(kept, file) < 0;
    }

    /** Forces the new file to the disk: it takes longer than all before it, and the old one is still there if it fails. */
    void sync() throws IOException {
        sync(file);
    }

    private static void sync(Path path) throws IOException {
        // not by a channel, which an interrupt at close would cut short: the old file would count at the next start
        try (FileInputStream opened = new FileInputStream(path.toFile())) {
            opened.getFD().sync();
        }
    }

    /** Lets the old file go, once the new one is on the disk. */
    void commit() throws IOException {
        Files.deleteIfExists(old);
        Files.deleteIfExists(absent);
    }

    /** Whether a run that was cut short has left its new file in place, or anything else. */
    boolean isCutShort() {
        return Files.exists(old) || Files.exists(absent);
    }

    /** Notes that the program may know what the file has not. */
    void owe() throws IOException {
        if (!isOwed()) {
            Files.createFile(untold);
        }
    }

    /** Whether the program may know what the file has not. */
    boolean isOwed() {
        return Files.exists(untold);
    }

    /** The program has been told what the file has. */
    void settle() throws IOException {
        Files.deleteIfExists(untold);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
