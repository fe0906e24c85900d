package io.lictor.api.internal;

import java.io.ByteArrayOutputStream;
import java.security.spec.InvalidKeySpecException;

/** Wraps the key formats of OpenSSL and Consul's own CA into PKCS#8, the only one that the JDK reads. */
final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};
    private static final byte[] RSA = {0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01,
            0x01, 0x05, 0x00};

    private final byte[] bytes;
    private int at;

    private Der(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@code EC PRIVATE KEY}: the curve stands inside of it, and has to stand outside as well. */
    static byte[] fromSec1(byte[] sec1) throws InvalidKeySpecException {
        try {
            Der der = new Der(sec1);
            der.enter(SEQUENCE);
            der.skip();
            der.skip();
            int length = der.enter(PARAMETERS);
            byte[] curve = java.util.Arrays.copyOfRange(sec1, der.at, der.at + length);
            return element(SEQUENCE, VERSION, element(SEQUENCE, EC, curve), element(OCTETS, sec1));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new InvalidKeySpecException("not a SEC1 key", e);
        }
    }

    /** {@code RSA PRIVATE KEY}. */
    static byte[] fromPkcs1(byte[] pkcs1) {
        return element(SEQUENCE, VERSION, element(SEQUENCE, RSA), element(OCTETS, pkcs1));
    }

    private int enter(int tag) throws InvalidKeySpecException {
        if ((bytes[at++] & 0xFF) != tag) {
            throw new InvalidKeySpecException("not a SEC1 key that names its curve");
        }
        return length();
    }

    private void skip() {
        at++;
        int length = length();
        at += length;
    }

    private int length() {
        int first = bytes[at++] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7F); i++) {
            length = (length << 8) | (bytes[at++] & 0xFF);
        }
        if (length < 0 || length > bytes.length) {
            throw new IndexOutOfBoundsException(length);
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
