package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets where nobody looks for them: none of them is in a problem. */
class SecretsTest {

    record Login(String user, @Secret String password) {}

    record Nested(Optional<Login> login, List<Login> list, Map<String, Login> map) {}

    /** A document where a key for each property is expected, say. */
    @ParameterizedTest
    @ValueSource(strings = {"login", "list", "list/password", "map", "map/one", "list/0"})
    void aTextInPlaceOfARecordWithASecretIsNotShown(String key) {
        assertThat(Stored.keys("c/" + key, "{\"password\":\"5ec2e7\"}").problemsAs(Nested.class)).first().asString()
                .contains("\"***\" (expected: ").doesNotContain("5ec2e7");
    }

    @Test
    void anUnknownPropertyBesideASecretIsPerhapsThatSecretMisspelt() {
        ConfigSettings.Builder<Login> strict = ConfigSettings.builder(Login.class).layer(ConfigLayer.keys("c"))
                .refuseUnknown();
        assertThat(Stored.keys("c/user", "u", "c/password", "p", "c/pasword", "5ec2e7").problemsAs(strict))
                .containsExactly("pasword: \"***\" (unknown (expected: one of user, password)), "
                        + "key c/pasword of layer c");
    }

    @Test
    void aPartOfASecretThatLooksLikeAReferenceIsNotNamed() {
        record Linked(String url, @Secret String password, @Secret String key) {}

        assertThat(Stored.keys("c/url", "http://${password}@host", "c/password", "a${5ec2e7}b", "c/key", "${ABSENT}")
                .problemsAs(Linked.class)).containsExactly(
                        "url: \"http://${password}@host\" (*** is neither a property nor in the environment), "
                                + "key c/url of layer c",
                        "password: \"***\" (*** is neither a property nor in the environment), key c/password of layer c",
                        "key: \"***\" (${ABSENT} is neither a property nor in the environment), key c/key of layer c");
    }

    record Talkative(@Secret String part, @Secret String whole, @Secret List<String> list, @Secret Duration time,
            @Secret Map<String, Integer> pins) {
        Talkative {
            throw new IllegalArgumentException(whole.strip().toUpperCase(java.util.Locale.ROOT) + list.get(1) + time
                    + pins.values());
        }
    }

    @Test
    void aConstructorMayRepeatWhatASecretHasBecome() {
        assertThat(Stored.keys("c/part", "5ec", "c/whole", " 5ec2e7x ", "c/list", "a, 5ec2e7y", "c/time", "90s",
                "c/pins/a", "0052").problemsAs(Talkative.class)).containsExactly("refused by Talkative: *********[***]");
    }

    /** A mask in it would show that the password is an x. */
    @Test
    void theSdksOwnWordsAreNotSearchedForShortSecrets() {
        record Typed(@Secret String password, int port) {}

        assertThat(Stored.keys("c/password", "x", "c/port", "y").problemsAs(Typed.class))
                .containsExactly("port: \"y\" (expected: int), key c/port of layer c");
    }

    record Token(String text) {}

    @Test
    void anErrorOfADecoderIsAProblemWithoutTheSecret() {
        record Holder(@Secret Token secret, Token open, @Secret String password) {}
        ConfigSettings.Builder<Holder> settings = ConfigSettings.builder(Holder.class).layer(ConfigLayer.keys("c"))
                .decoder(Token.class, text -> {
                    throw new AssertionError("not " + text);
                });
        assertThat(Stored.keys("c/secret", "5ec2e7", "c/open", "${password}", "c/password", "5ec2e7-p",
                "c/pass-word", "x").problemsAs(settings)).containsExactly(
                        "secret: \"***\" (expected: Token), key c/secret of layer c",
                        "open: \"${password}\" (java.lang.AssertionError: not ***, expected: Token), key c/open of layer c",
                        "password: \"***\" (stands twice in one layer, as pass-word and password), "
                                + "key c/pass-word of layer c");
    }
}
