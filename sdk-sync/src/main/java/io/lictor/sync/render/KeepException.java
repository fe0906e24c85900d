package io.lictor.sync.render;

import java.io.Serial;

/** The template's wish that its file stays as it is. */
final class KeepException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    KeepException(String reason) {
        super(reason, null, false, false);
    }
}
