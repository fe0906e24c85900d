package io.lictor.mesh.traffic;

/** Hashes of 64 bits that are the same in every process, without allocation. */
final class KeyHash {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int UNUSED_BITS = 11;
    private static final double STEP = 0x1.0p-53;

    private KeyHash() {}

    static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** A number between 0 and 1, neither of them included, for a key and a target. */
    static double share(long key, long target) {
        return ((mix(key ^ target) >>> UNUSED_BITS) + 0.5) * STEP;
    }

    /** Spreads what differs in a few bits over all of them (the last steps of SplitMix64). */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
