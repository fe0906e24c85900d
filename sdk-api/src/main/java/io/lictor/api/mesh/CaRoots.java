package io.lictor.api.mesh;

import java.util.List;

/**
 * Root certificates that the mesh trusts.
 *
 * @param activeRootId id of the root that signs now
 * @param trustDomain such as {@code 73f30b15-....consul}
 * @param roots all roots, also those that signed before a rotation: trust every one
 */
public record CaRoots(String activeRootId, String trustDomain, List<Root> roots) {

    /** Copies the list. */
    public CaRoots {
        roots = List.copyOf(roots);
    }

    /**
     * One root.
     *
     * @param id its id
     * @param name its name
     * @param certificate the certificate in PEM
     * @param intermediates certificates in PEM that lead from it to leaves, after a rotation
     * @param active whether it signs now
     */
    public record Root(String id, String name, String certificate, List<String> intermediates, boolean active) {

        /** Copies the list. */
        public Root {
            intermediates = List.copyOf(intermediates);
        }
    }
}
