package io.lictor.api.mesh;

import java.time.Instant;

/**
 * Certificate of a service with its key. Its {@code toString} has no key in it.
 *
 * @param serialNumber serial number, in hexadecimal
 * @param certificate the certificate in PEM, after a rotation followed by the one that signed it: send them all
 * @param privateKey the key in PEM
 * @param service name of the service
 * @param uri its SPIFFE id
 * @param validAfter begin of its life
 * @param validBefore end of its life
 */
public record LeafCertificate(String serialNumber, String certificate, String privateKey, String service, String uri,
        Instant validAfter, Instant validBefore) {

    @Override
    public String toString() {
        return "LeafCertificate[" + uri + ", " + serialNumber + ", until " + validBefore + "]";
    }
}
