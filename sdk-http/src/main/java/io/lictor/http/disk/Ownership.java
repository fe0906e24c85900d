package io.lictor.http.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Whether a file can only be this process's own: that nobody else has written it, nor can put another one in its place. */
final class Ownership {

    private static final int STICKY = 0b1_000_000_000;

    private Ownership() {}

    /**
     * The user of this process, as the file system of a directory sees it: as the owner of what it makes there.
     *
     * @param prefix of the name of the file that is made and removed
     */
    static UserPrincipal ofNewFiles(Path directory, String prefix) throws IOException {
        Path made;
        try {
            made = Files.createTempFile(directory, prefix, ".tmp");
        } catch (IOException e) {
            // to be read only; what is made elsewhere has the same owner as a rule
            made = Files.createTempFile(prefix, ".tmp");
        }
        try {
            return Files.getOwner(made);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /**
     * Refuses a file of another owner, and any in a directory where everybody may replace files.
     *
     * @throws IOException when it is not safe; the message says why
     */
    static void require(Path file, UserPrincipal self) throws IOException {
        UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(self)) {
            throw new IOException(
                    file + ": of another owner, " + owner.getName() + " (expected: " + self.getName() + ")");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && isOpenToAll(directory)) {
            throw new IOException(
                    directory + ": everybody may replace the files in it (expected: a directory of mode 0700,"
                            + " such as one inside it, which is made when it is not there)");
        }
    }

    private static boolean isOpenToAll(Path directory) throws IOException {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(directory);
        return modes.contains(PosixFilePermission.OTHERS_WRITE) && !isSticky(directory);
    }

    /** Where only the owner of a file may take it away, as in {@code /tmp}. */
    private static boolean isSticky(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(directory, "unix:mode") instanceof Integer mode && (mode & STICKY) != 0;
    }
}
