package io.lictor.examples.docs;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the blocks of data: JSON, YAML, XML and properties parse, a dependency on Lictor is one that exists. */
final class DataBlocks {

    /** What a fence may say; anything else is a slip of the pen. */
    private static final Set<String> LANGUAGES = Set.of("", "java", "sh", "bash", "xml", "json", "yaml", "properties",
            "text", "mermaid", "hcl", "nginx", "console");

    private DataBlocks() {}

    static List<String> problems(List<Page> pages) {
        List<String> problems = new ArrayList<>();
        for (Page page : pages) {
            for (Block block : page.blocks()) {
                if (!LANGUAGES.contains(block.language())) {
                    problems.add(block.where() + ": a block of \"" + block.language() + "\" (expected: one of "
                            + LANGUAGES.stream().sorted().toList() + ")");
                }
                try {
                    read(block, problems);
                } catch (SAXException | IOException | ParserConfigurationException | RuntimeException e) {
                    problems.add(block.where() + ": " + block.language() + " does not parse: " + e.getMessage());
                }
            }
        }
        return problems;
    }

    private static void read(Block block, List<String> problems)
            throws IOException, SAXException, ParserConfigurationException {
        switch (block.language()) {
            case "json" -> JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build()
                    .readTree(block.text());
            case "yaml" -> YAMLMapper.builder().build().readTree(block.text());
            case "properties" -> new Properties().load(new StringReader(block.text()));
            case "xml" -> dependencies(block, problems);
            default -> {
                // no data
            }
        }
    }

    /** A block may hold several elements side by side, so it is wrapped into one. */
    private static void dependencies(Block block, List<String> problems)
            throws IOException, SAXException, ParserConfigurationException {
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        NodeList found = builder.parse(new InputSource(new StringReader("<all>" + block.text() + "</all>")))
                .getElementsByTagName("dependency");
        for (int i = 0; i < found.getLength(); i++) {
            Element dependency = (Element) found.item(i);
            if (text(dependency, "groupId").equals("io.lictor")) {
                String module = text(dependency, "artifactId");
                if (!Project.modules().contains(module)) {
                    problems.add(block.where() + ": no module " + module);
                }
                if (!Project.VERSION.equals(text(dependency, "version"))) {
                    problems.add(block.where() + ": " + module + " has version " + text(dependency, "version")
                            + " (expected: " + Project.VERSION + ")");
                }
            }
        }
    }

    private static String text(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
