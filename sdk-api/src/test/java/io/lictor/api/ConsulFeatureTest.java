package io.lictor.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsulFeatureTest {

    @ParameterizedTest
    @CsvSource({"1.8.7,false", "1.9.0,true", "1.9.0+ent,true", "1.9.0-beta1,true", "1.21.5,true", "2.0.0,true",
            "0.9.3,false", "1,false", "unknown,true"})
    void aFeatureIsInTheVersionsFromItsFirstOneOn(String version, boolean there) {
        assertThat(ConsulFeature.INTENTIONS_BY_NAME.isIn(version)).isEqualTo(there);
        assertThat(new AgentInfo("n", "dc1", version, true).supports(ConsulFeature.INTENTIONS_BY_NAME))
                .isEqualTo(there);
    }

    @ParameterizedTest
    @CsvSource({"1.17.2,false", "1.17.3,true", "1.17.10,true", "1.17,false", "1.18.0,true", "2.0.0,true",
            "1.8.7,false"})
    void aFeatureMayComeWithAPatch(String version, boolean there) {
        assertThat(ConsulFeature.EXPORTED_SERVICES.isIn(version)).isEqualTo(there);
    }
}
