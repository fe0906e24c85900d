package io.lictor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

class CoordinateTest {

    private static Coordinate at(double x, double y, double adjustment, double height) {
        return new Coordinate(List.of(x, y), 1, adjustment, height);
    }

    @Test
    void theTimeIsTheDistanceWithBothHeights() {
        assertThat(at(0, 0, 0, 0.001).roundTripTo(at(0.003, 0.004, 0, 0.002))).isEqualTo(Duration.ofMillis(8));
    }

    @Test
    void adjustmentsCountUnlessTheyMakeTheTimeNegative() {
        assertThat(at(0, 0, 0.001, 0).roundTripTo(at(0.003, 0.004, 0.001, 0))).isEqualTo(Duration.ofMillis(7));
        assertThat(at(0, 0, -1, 0).roundTripTo(at(0.003, 0.004, 0, 0))).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void vectorsOfDifferentSpacesAreRefused() {
        Coordinate flat = new Coordinate(List.of(1.0), 1, 0, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> at(0, 0, 0, 0).roundTripTo(flat))
                .withMessageContaining("1 dimensions").withMessageContaining("2 dimensions");
    }

    @Test
    void aDistanceThatIsNoneIsNoFailure() {
        assertThat(at(Double.NaN, 0, 0, 0).roundTripTo(at(0, 0, 0, 0))).isZero();
        assertThat(at(1e300, 0, 0, 0).roundTripTo(at(0, 0, 0, 0))).isPositive();
    }
}
