package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.List;

import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionOperation.Verb;
import io.lictor.api.catalog.CatalogChange;
import tools.jackson.core.JsonGenerator;

/** Body of {@code txn}. */
public final class TransactionBody {

    private TransactionBody() {}

    public static byte[] of(List<TransactionOperation> operations) {
        return Json.write(json -> {
            json.writeStartArray();
            operations.forEach(operation -> {
                CatalogChange change = operation.catalog();
                if (operation.verb() == Verb.DESTROY_SESSION) {
                    Body.of().always("Session", Body.of().always("Verb", operation.verb().text()).always("Session",
                            Body.of().always("ID", operation.key()))).writeTo(json);
                } else if (change == null) {
                    write(json, operation);
                } else {
                    CatalogBody.step(operation.verb().text(), change, operation.index()).writeTo(json);
                }
            });
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, TransactionOperation operation) {
        json.writeStartObject();
        json.writeObjectPropertyStart("KV");
        json.writeStringProperty("Verb", operation.verb().text());
        json.writeStringProperty("Key", operation.key());
        if (writes(operation.verb())) {
            json.writeName("Value");
            json.writeBinary(operation.bytes());
            unsigned(json, "Flags", operation.flags());
        }
        unsigned(json, "Index", operation.index());
        if (operation.session() != null) {
            json.writeStringProperty("Session", operation.session());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static boolean writes(Verb verb) {
        return switch (verb) {
            case SET, COMPARE_AND_SET, LOCK, UNLOCK -> true;
            default -> false;
        };
    }

    private static void unsigned(JsonGenerator json, String name, long value) {
        if (value > 0) {
            json.writeNumberProperty(name, value);
        } else if (value != 0) {
            json.writeNumberProperty(name, new BigInteger(Long.toUnsignedString(value)));
        }
    }
}
