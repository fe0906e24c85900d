package io.lictor.http.config;

import org.jspecify.annotations.Nullable;

/** How values of one type are made from what the layers say. Immutable; made once for each type. */
sealed interface Shape permits ScalarShape, OptionalShape, ElementsShape, MapShape, RecordShape {

    /**
     * Makes the value.
     *
     * @param place what the layers say; maybe nothing
     * @return the value, or null after a problem was noted
     */
    @Nullable
    Object bind(Place place, Binding binding);

    /** The type as people read it. */
    String expected();

    /** Whether a part of the value is secret: a text in place of the whole must not be shown. */
    boolean holdsSecret();
}
