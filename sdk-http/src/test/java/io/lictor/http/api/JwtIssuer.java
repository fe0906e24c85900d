package io.lictor.http.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Somebody whose tokens an auth method trusts. */
final class JwtIssuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long YEAR_2100 = 4_102_444_800L;

    private final KeyPair keys;

    JwtIssuer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an auth method needs to trust this one. */
    Map<String, Object> config() {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return Map.of("BoundIssuer", "lictor", "JWTSupportedAlgs", List.of("ES256"), "JWTValidationPubKeys",
                List.of(pem), "ClaimMappings", Map.of("name", "name"));
    }

    String token(String name) {
        try {
            String content = part("{\"alg\":\"ES256\",\"typ\":\"JWT\"}") + "."
                    + part("{\"iss\":\"lictor\",\"sub\":\"" + name + "\",\"name\":\"" + name + "\",\"exp\":" + YEAR_2100
                            + ",\"nbf\":1}");
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }
}
