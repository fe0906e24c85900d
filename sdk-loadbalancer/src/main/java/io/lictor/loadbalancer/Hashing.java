package io.lictor.loadbalancer;

import io.lictor.api.discovery.ServiceInstance;

/** Hashes of 64 bits that are the same in every process, without allocation. */
final class Hashing {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Hashing() {}

    static long of(String text) {
        return mix(continued(FNV_OFFSET, text));
    }

    /** By node and id: an instance that comes back elsewhere with another address has its old place. */
    static long of(ServiceInstance instance) {
        long node = continued(FNV_OFFSET, instance.node().name());
        return mix(continued((node ^ '/') * FNV_PRIME, instance.id()));
    }

    private static long continued(long hash, String text) {
        long result = hash;
        for (int i = 0; i < text.length(); i++) {
            result = (result ^ text.charAt(i)) * FNV_PRIME;
        }
        return result;
    }

    /** Spreads what differs in a few bits over all of them (the last steps of SplitMix64). */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
