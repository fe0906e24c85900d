package io.lictor.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;

/**
 * Compiles all blocks of Java, each page as one class. A block of statements becomes the body of a method; one of
 * types or methods becomes members, so that later blocks of the page know them. Names come from {@link Prelude}, from
 * a comment {@code <!-- given: Type name, Type name -->} above the block, and by the imports below. Code for a library that is
 * not on the class path is marked by {@code <!-- another library -->}.
 */
final class JavaBlocks {

    static final String ANOTHER_LIBRARY = "another library";

    private static final List<String> IMPORTS = List.of("java.io.*", "java.net.*", "java.net.http.*",
            "java.net.http.HttpResponse.BodyHandlers", "java.nio.charset.*", "java.nio.file.*", "java.time.*",
            "java.util.*", "java.util.concurrent.*", "java.util.function.*", "javax.net.ssl.*",
            "com.sun.net.httpserver.*", "io.lictor.api.mesh.ServiceSplitter.Split", "org.junit.jupiter.api.*",
            "static org.assertj.core.api.Assertions.*");
    private static final Pattern EXPORT = Pattern.compile("(?m)^ *exports (io\\.lictor[\\w.]*)");
    private static final Pattern GIVEN = Pattern.compile("given: (.+)");

    private final List<Block> blocks;
    private final Set<Block> members = new HashSet<>();

    private JavaBlocks(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** What does not compile, as {@code page:line: message}. */
    static List<String> problems(List<Page> pages) {
        return new JavaBlocks(pages.stream().flatMap(page -> page.blocks().stream())
                .filter(block -> block.language().equals("java") && !block.comment().equals(ANOTHER_LIBRARY))
                .toList()).compile();
    }

    private List<String> compile() {
        if (blocks.isEmpty()) {
            return List.of();
        }
        parse();
        Map<Page, Source> sources = new LinkedHashMap<>();
        blocks.forEach(block -> sources.computeIfAbsent(block.page(), page -> new Source(page, "")).add(block,
                members.contains(block)));
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        task(new ArrayList<>(sources.values()), found).call();
        return found.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(JavaBlocks::described).toList();
    }

    private static String described(Diagnostic<? extends JavaFileObject> error) {
        String message = error.getMessage(Locale.ROOT);
        return error.getSource() instanceof Source source
                ? source.page.at(source.line(error)) + ": " + message
                : message;
    }

    /** Finds out which blocks are not statements, by trying. */
    private void parse() {
        Map<URI, Block> tried = new HashMap<>();
        List<JavaFileObject> sources = new ArrayList<>();
        for (Block block : blocks) {
            Source source = new Source(block.page(), "_" + block.line());
            source.add(block, false);
            sources.add(source);
            tried.put(source.toUri(), block);
        }
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try {
            for (CompilationUnitTree unit : ((JavacTask) task(sources, found)).parse()) {
                if (holdsOnlyTypes(unit)) {
                    members.add(tried.get(unit.getSourceFile().toUri()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.getDiagnostics().forEach(each -> members.add(tried.get(each.getSource().toUri())));
    }

    private static boolean holdsOnlyTypes(CompilationUnitTree unit) {
        for (Tree member : ((ClassTree) unit.getTypeDecls().getFirst()).getMembers()) {
            if (member instanceof MethodTree method) {
                List<? extends StatementTree> statements = method.getBody().getStatements();
                return !statements.isEmpty() && statements.stream().allMatch(ClassTree.class::isInstance);
            }
        }
        return false;
    }

    private static JavaCompiler.CompilationTask task(List<JavaFileObject> sources,
            DiagnosticCollector<JavaFileObject> found) {
        return ToolProvider.getSystemJavaCompiler().getTask(null, null, found,
                List.of("--release", "21", "-proc:none", "-implicit:none", "-nowarn", "-Xmaxerrs", "1000",
                        "-XDshould-stop.ifError=FLOW", "-d", target(), "-cp", System.getProperty("java.class.path")),
                null, sources);
    }

    private static String target() {
        try {
            return Files.createDirectories(Path.of("target", "documented")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every exported package of every module, so that a new one needs no line here. */
    private static List<String> exported() {
        try (Stream<Path> modules = Files.list(Page.PROJECT)) {
            return modules.map(module -> module.resolve("src/main/java/module-info.java")).filter(Files::exists)
                    .flatMap(JavaBlocks::exports).sorted().map(name -> name + ".*").toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> exports(Path moduleInfo) {
        try {
            return EXPORT.matcher(Files.readString(moduleInfo)).results().map(match -> match.group(1)).toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class of one page; its lines know where on the page they come from. */
    private static final class Source extends SimpleJavaFileObject {

        private static final List<String> LIBRARY = exported();

        private final Page page;
        private final List<String> lines = new ArrayList<>();
        private final List<Integer> origins = new ArrayList<>();
        private final Set<String> imports = new LinkedHashSet<>();

        Source(Page page, String suffix) {
            super(URI.create("page:///" + className(page) + suffix + ".java"), Kind.SOURCE);
            this.page = page;
        }

        private static String className(Page page) {
            return "page_" + page.name().replaceAll("\\W", "_");
        }

        void add(Block block, boolean asMembers) {
            int first = block.line();
            if (!asMembers) {
                var given = GIVEN.matcher(block.comment());
                String parameters = given.matches() ? given.group(1) : "";
                put(first, "void line" + first + "(" + parameters + ") throws Exception {");
            }
            for (int i = 0; i < block.code().size(); i++) {
                String line = block.code().get(i);
                if (line.startsWith("import ")) {
                    imports.add(line);
                    put(first + i, "");
                } else {
                    put(first + i, line);
                }
            }
            if (!asMembers) {
                put(first + block.code().size() - 1, "}");
            }
        }

        private void put(int origin, String line) {
            origins.add(origin);
            lines.add(line);
        }

        int line(Diagnostic<?> diagnostic) {
            int index = (int) diagnostic.getLineNumber() - 2; // the first line is the header
            return index >= 0 && index < origins.size() ? origins.get(index) : 1;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            StringBuilder text = new StringBuilder("package io.lictor.examples.docs; ");
            imports.forEach(each -> text.append(each).append(' '));
            IMPORTS.forEach(each -> text.append("import ").append(each).append("; "));
            LIBRARY.forEach(each -> text.append("import ").append(each).append("; "));
            text.append("abstract class ").append(className(page)).append(" extends Prelude {\n");
            lines.forEach(line -> text.append(line).append('\n'));
            return text.append("}\n");
        }
    }
}
