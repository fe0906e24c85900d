package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.ConsulSettings;

/**
 * The settings that concern watches.
 *
 * @param watchWait how long one poll may be held, and after which time a value is read anew
 * @param rotation time in which every watch gets its turn
 * @param feedPause shortest pause between two reads of a change feed
 * @param emptyHoldDown how long an empty answer after an outage is doubted
 */
public record WatchPolicy(Duration watchWait, Duration rotation, Duration feedPause,
        Duration emptyHoldDown) {

    public static WatchPolicy of(ConsulSettings settings) {
        return new WatchPolicy(settings.watchWait(), settings.rotation(), settings.feedPause(),
                settings.emptyHoldDown());
    }
}
