package io.lictor.http.wire;

import java.util.List;

import io.lictor.api.catalog.ExportedService;
import io.lictor.api.catalog.ImportedService;

/** Answers of {@code exported-services} and {@code imported-services}. */
public final class ExportsAnswer {

    private ExportsAnswer() {}

    public static List<ExportedService> exported(byte[] body) {
        return Tree.list(body).stream().map(ExportsAnswer::exported).toList();
    }

    /** A list, which Consul Enterprise puts into an object with its partition. */
    public static List<ImportedService> imported(byte[] body) {
        return body.length > 0 && body[0] == '{'
                ? Tree.of(body).parts("ImportedServices", ExportsAnswer::imported)
                : Tree.list(body).stream().map(ExportsAnswer::imported).toList();
    }

    private static ExportedService exported(Tree row) {
        Tree consumers = row.inner("Consumers");
        return new ExportedService(row.text("Service"), consumers.texts("Peers"), consumers.texts("Partitions"),
                row.rest());
    }

    private static ImportedService imported(Tree row) {
        return new ImportedService(row.text("Service"), row.text("SourcePeer"), row.text("SourcePartition"),
                row.rest());
    }
}
