package io.lictor.http.wire;

import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** The only class that knows the library for YAML, which may be absent. */
final class YamlDocuments {

    private YamlDocuments() {}

    static TokenStreamFactory factory(StreamReadConstraints bounds) {
        return YAMLFactory.builder().streamReadConstraints(bounds).build();
    }

    /** An alias would come as the text of its name; what it stands for is not expanded. */
    static boolean isAlias(JsonParser parser) {
        return parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
    }

    /** A merge of what stands elsewhere would be a property of that name. */
    static boolean isMerge(JsonParser parser) {
        return "<<".equals(parser.currentName());
    }
}
