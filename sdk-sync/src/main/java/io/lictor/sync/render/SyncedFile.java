package io.lictor.sync.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * File that is kept in step with Consul: the template that makes it, and the commands around its replacement.
 *
 * <pre>{@code
 * SyncedFile file = SyncedFile.builder(Path.of("/etc/haproxy/haproxy.cfg"))
 *         .template(Path.of("/etc/haproxy/haproxy.cfg.peb"))
 *         .check(Command.of("haproxy", "-c", "-f", "{new}"))
 *         .reload(Command.of("systemctl", "reload", "haproxy"))
 *         .build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. The template is read once, when the builder is given it.
 */
public final class SyncedFile {

    private final Path destination;
    private final String templateName;
    private final String template;
    private final Map<String, String> values;
    private final Escaping escaping;
    private final @Nullable Command check;
    private final @Nullable Command reload;
    private final Set<PosixFilePermission> newFileMode;

    private SyncedFile(Builder builder) {
        this.destination = builder.destination.toAbsolutePath().normalize();
        this.templateName = builder.templateName;
        this.template = Require.nonNull(builder.template, "template of " + destination);
        this.values = Map.copyOf(builder.values);
        this.escaping = builder.escaping;
        this.check = builder.check;
        this.reload = builder.reload;
        this.newFileMode = PosixFilePermissions.fromString(builder.newFileMode);
        Template.compile(this);
    }

    /**
     * A new builder.
     *
     * @param destination the file to write; the link's target where it is a link
     * @return the builder
     */
    public static Builder builder(Path destination) {
        return new Builder(destination);
    }

    /**
     * The file that is written.
     *
     * @return an absolute path
     */
    public Path destination() {
        return destination;
    }

    /**
     * The command that says whether the new content is right.
     *
     * @return the command, or null for none
     */
    public @Nullable Command check() {
        return check;
    }

    /**
     * The command that tells the program.
     *
     * @return the command, or null for none
     */
    public @Nullable Command reload() {
        return reload;
    }

    /**
     * What may come of a value from Consul.
     *
     * @return {@link Escaping#WORD} unless set
     */
    public Escaping escaping() {
        return escaping;
    }

    /**
     * The mode of a file that is not there yet; one that is there keeps its own.
     *
     * @return {@code rw-r--r--} unless set
     */
    public Set<PosixFilePermission> newFileMode() {
        return newFileMode;
    }

    String templateName() {
        return templateName;
    }

    String template() {
        return template;
    }

    Map<String, String> values() {
        return values;
    }

    @Override
    public String toString() {
        return templateName + " -> " + destination;
    }

    /** Builder of synced files; not safe for use by several threads. */
    public static final class Builder {
        private final Path destination;
        private String templateName = "inline";
        private @Nullable String template;
        private final Map<String, String> values = new LinkedHashMap<>();
        private Escaping escaping = Escaping.WORD;
        private @Nullable Command check;
        private @Nullable Command reload;
        private String newFileMode = "rw-r--r--";

        private Builder(Path destination) {
            this.destination = Require.nonNull(destination, "destination");
        }

        /**
         * Reads the template from a file in UTF-8.
         *
         * @param file the file
         * @return this builder
         * @throws UncheckedIOException when it cannot be read
         */
        public Builder template(Path file) {
            try {
                this.template = Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("template " + file + " cannot be read: " + e, e);
            }
            this.templateName = file.toString();
            return this;
        }

        /**
         * Sets the template itself.
         *
         * @param name what messages call it
         * @param text the template
         * @return this builder
         */
        public Builder template(String name, String text) {
            this.templateName = Require.nonBlank(name, "name of the template");
            this.template = Require.nonNull(text, "template");
            return this;
        }

        /**
         * Sets a variable of the template.
         *
         * @param name its name
         * @param value its value
         * @return this builder
         */
        public Builder value(String name, String value) {
            values.put(Require.nonBlank(name, "name of a value"), Require.nonNull(value, name));
            return this;
        }

        /**
         * Sets {@link SyncedFile#escaping()}.
         *
         * @param escaping what may come of a value
         * @return this builder
         */
        public Builder escaping(Escaping escaping) {
            this.escaping = Require.nonNull(escaping, "escaping");
            return this;
        }

        /**
         * Sets {@link SyncedFile#check()}. One with {@code {new}} among its arguments is given a file with the new content
         * and runs before anything is replaced; one without runs with the new file in its place, which is taken out again
         * when it fails.
         *
         * @param check the command, or null for none
         * @return this builder
         */
        public Builder check(@Nullable Command check) {
            this.check = check;
            return this;
        }

        /**
         * Sets {@link SyncedFile#reload()}.
         *
         * @param reload the command, or null for none
         * @return this builder
         */
        public Builder reload(@Nullable Command reload) {
            this.reload = reload;
            return this;
        }

        /**
         * Sets {@link SyncedFile#newFileMode()}.
         *
         * @param mode such as {@code rw-r-----}
         * @return this builder
         */
        public Builder newFileMode(String mode) {
            PosixFilePermissions.fromString(mode);
            this.newFileMode = mode;
            return this;
        }

        /**
         * The file.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when there is no template, or it does not parse; the message has the line
         */
        public SyncedFile build() {
            return new SyncedFile(this);
        }
    }
}
