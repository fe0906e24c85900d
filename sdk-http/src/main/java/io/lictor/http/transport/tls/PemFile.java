package io.lictor.http.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import io.lictor.api.internal.Pem;

/** Reads certificates and private keys from PEM files; what it throws names file and reason. */
final class PemFile {

    private PemFile() {}

    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            return Pem.certificates(text(file));
        } catch (GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    static PrivateKey privateKey(Path file) throws IOException {
        try {
            return Pem.privateKey(text(file));
        } catch (GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    static IOException unusable(Path file, Exception why) {
        String reason = why instanceof NoSuchFileException ? "there is no such file" : String.valueOf(why.getMessage());
        return new IOException(file + ": " + reason, why);
    }
}
