package io.lictor.testkit.inprocess.state;

/** Hears what becomes of the catalog's services, under the lock of the state. */
public interface CatalogEvents {
    /** Hears nothing. */
    CatalogEvents NONE = new CatalogEvents() {};

    /** An instance of a service, its node or its checks have changed; told when the write is complete. */
    default void changed(long at, String service) {}

    /** An instance is about to take the place of one whose id differs by case. */
    default void replaced(ServiceRecord old) {}

    /** An instance was registered, or has left. */
    default void settled(ServiceRecord instance) {}

    /** All is as it was when a snapshot was taken. */
    default void restored() {}
}
