package io.lictor.http.registration;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

import org.jspecify.annotations.Nullable;

/** The class whose {@code main} the JVM is about to run, loaded and not initialised. */
final class MainClass {

    private MainClass() {}

    /**
     * Finds it.
     *
     * @return the class, or null in a JVM that was not started by the {@code java} launcher
     */
    static @Nullable Class<?> find() throws IOException, ClassNotFoundException {
        String command = System.getProperty("sun.java.command");
        if (command == null || command.isBlank()) {
            return null;
        }
        String name = name(command, System.getProperty("java.class.path", ""));
        return name == null ? null : load(name);
    }

    /** {@code class}, {@code module/class}, or null; arguments may follow, and a jar's path may hold spaces. */
    static @Nullable String name(String command, String classPath) throws IOException {
        // With -jar the jar is the class path; the JVM appends the jars of its Java agents.
        String first = classPath.split(File.pathSeparator, 2)[0];
        boolean jar = !first.isEmpty() && (command.equals(first) || command.startsWith(first + " "));
        return jar && new File(first).isFile() ? mainClassOf(new File(first)) : command.split(" ", 2)[0];
    }

    private static @Nullable String mainClassOf(File jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            return file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        }
    }

    private static @Nullable Class<?> load(String name) throws ClassNotFoundException {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return Class.forName(name.strip(), false, ClassLoader.getSystemClassLoader());
        }
        Optional<Module> module = ModuleLayer.boot().findModule(name.substring(0, slash));
        return module.isEmpty() ? null : Class.forName(module.get(), name.substring(slash + 1));
    }
}
