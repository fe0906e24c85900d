package io.lictor.api.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class AclAuthMethodTest {

    @Test
    void theSecretsOfItsConfigurationAreNotShown() {
        AclAuthMethod method = AclAuthMethod.of("pods", "kubernetes",
                Map.of("ServiceAccountJWT", "eyJhbGciOiJSUzI1NiJ9", "Host", "https://10.0.0.1"));

        assertThat(method.toString()).startsWith("AclAuthMethod[name=pods, type=kubernetes, config=[")
                .contains("ServiceAccountJWT", "Host").doesNotContain("eyJhbGciOiJSUzI1NiJ9");
    }
}
