package io.lictor.sync.render;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.core.DisallowExtensionCustomizerBuilder;
import io.pebbletemplates.pebble.loader.MemoryLoader;
import io.pebbletemplates.pebble.node.ForNode;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled template. It can reach what its functions give it and nothing else: no method of any object, no class, no
 * other file, no cache that outlives a rendering.
 */
final class Template {

    private static final int LONGEST_RESULT = 64 * 1024 * 1024;

    private static final Set<String> READ_ENTRY = Set.of("getKey", "getValue");

    private static final Pattern TAG_LINE = Pattern.compile(
            "(?m)^[ \\t]*(\\{%(?:(?!%}).)*|\\{#(?:(?!#}).)*)((?<!-)[%#]})[ \\t]*(\\r?\\n)");

    private final String name;
    private final PebbleTemplate compiled;
    private final Map<String, String> values;

    private Template(String name, PebbleTemplate compiled, Map<String, String> values) {
        this.name = name;
        this.compiled = compiled;
        this.values = values;
    }

    /**
     * Compiles a template.
     *
     * @throws IllegalArgumentException when it is none; the message has its name and the line
     */
    static Template compile(SyncedFile file) {
        if (file.template().isEmpty()) {
            throw new IllegalArgumentException("template " + file.templateName() + ": is empty");
        }
        MemoryLoader loader = new MemoryLoader();
        loader.addTemplate(file.templateName(), withoutTagLines(file.template()));
        PebbleEngine.Builder engine = new PebbleEngine.Builder().loader(loader).strictVariables(true)
                .newLineTrimming(false)
                .cacheActive(false).defaultLocale(Locale.ROOT).maxRenderedSize(LONGEST_RESULT)
                .methodAccessValidator(Template::mayCall)
                // its body would not be escaped
                .registerExtensionCustomizer(new DisallowExtensionCustomizerBuilder()
                        .disallowedTokenParserTags(List.of("cache")).build())
                .extension(new ConsulFunctions(System::getenv, file.escaping()));
        for (Escaping escaping : Escaping.values()) {
            if (escaping != Escaping.JSON) {
                engine.addEscapingStrategy(escaping.strategy(), escaping::escape);
            }
        }
        try {
            PebbleTemplate compiled = engine.defaultEscapingStrategy(file.escaping().strategy()).build()
                    .getTemplate(file.templateName());
            return new Template(file.templateName(), compiled, file.values());
        } catch (PebbleException e) {
            throw new IllegalArgumentException("template " + message(file.templateName(), e), e);
        }
    }

    /** The variable {@code loop}, and the pairs of a map that is looped over. */
    private static boolean mayCall(Object object, Method method) {
        return method.getDeclaringClass().getEnclosingClass() == ForNode.class
                || (object instanceof Map.Entry && READ_ENTRY.contains(method.getName()));
    }

    /**
     * Takes the line ends of lines that have nothing but a tag or a comment into the tag, so that such lines leave nothing
     * in the file and lines keep their numbers. Pebble itself would also take those after a value.
     */
    private static String withoutTagLines(String text) {
        return TAG_LINE.matcher(text).replaceAll("$1$3$2");
    }

    /**
     * Renders it.
     *
     * @throws KeepException when the template wants its file to stay as it is
     * @throws IllegalStateException when it cannot be rendered; the message has its name and the line
     */
    String render(RenderPass pass) {
        Map<String, Object> variables = new HashMap<>(values);
        variables.put(TemplateFunction.PASS, pass);
        StringWriter result = new StringWriter();
        try {
            compiled.evaluate(result, variables);
            return result.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } catch (StackOverflowError e) {
            throw new IllegalStateException("template " + name + ": calls itself without an end", e);
        } catch (OutOfMemoryError e) {
            throw new IllegalStateException("template " + name + ": makes more than the memory holds", e);
        } catch (RuntimeException e) {
            KeepException keep = keep(e);
            if (keep != null) {
                throw keep;
            }
            throw new IllegalStateException("template " + message(name, e), e);
        }
    }

    private static @Nullable KeepException keep(@Nullable Throwable thrown) {
        return thrown == null || thrown instanceof KeepException ? (KeepException) thrown : keep(thrown.getCause());
    }

    private static String message(String name, RuntimeException thrown) {
        if (thrown instanceof PebbleException pebble) {
            String why = pebble instanceof LoaderException ? "no other template can be read: " : "";
            Throwable cause = pebble.getCause();
            String detail = cause == null ? pebble.getPebbleMessage() : String.valueOf(cause.getMessage());
            return name + (pebble.getLineNumber() == null ? "" : ":" + pebble.getLineNumber()) + ": " + why + detail;
        }
        return name + ": " + thrown.getMessage();
    }
}
