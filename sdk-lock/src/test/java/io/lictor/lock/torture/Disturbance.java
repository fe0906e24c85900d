package io.lictor.lock.torture;

import java.time.Duration;

/**
 * A fault as it was done.
 *
 * @param fault what was done
 * @param detail to whom
 * @param begin when it began
 * @param end when it was over, as far as the nemesis is concerned
 */
record Disturbance(Fault fault, String detail, long begin, long end) {

    /** How long Consul itself may be out of order after each end of it. */
    Duration allowance() {
        return fault.allowance();
    }
}
