package io.lictor.http.transport.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates made by the JDK's own keytool, as PEM files. */
public final class TestPki {

    private static final String PASSWORD = "changeit";

    private final Path folder;

    public TestPki(Path folder) {
        this.folder = folder;
    }

    /** A certificate authority. */
    public Path authority(String name) {
        keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name,
                "-ext", "bc:c=ca:true", "-validity", "10", "-keystore", store(name));
        keytool("-exportcert", "-rfc", "-alias", name, "-keystore", store(name), "-file", pem(name));
        return folder.resolve(name + ".pem");
    }

    /** A certificate with its key, signed by an authority; the chain is in {@code name.pem}, the key in -key.pem. */
    public Path signed(String name, String authority, String algorithm, String alternativeNames) {
        String request = folder.resolve(name + ".csr").toString();
        List<String> generate = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", algorithm, "-dname",
                "CN=" + name, "-validity", "10", "-keystore", store(name)));
        generate.addAll(algorithm.equals("EC") ? List.of("-groupname", "secp256r1") : List.of("-keysize", "2048"));
        keytool(generate.toArray(String[]::new));
        keytool("-certreq", "-alias", name, "-keystore", store(name), "-file", request);
        keytool("-gencert", "-rfc", "-alias", authority, "-keystore", store(authority), "-infile", request, "-outfile",
                pem(name), "-ext", "san=" + alternativeNames, "-ext", "eku=serverAuth,clientAuth", "-validity", "10");
        write(name + "-key.pem", "PRIVATE KEY", key(name).getEncoded());
        return folder.resolve(name + ".pem");
    }

    /** The key of a certificate, in PKCS#8. */
    public Path keyOf(String name) {
        return folder.resolve(name + "-key.pem");
    }

    /** An EC key as Consul's CA and OpenSSL write it. */
    Path sec1(String name) {
        byte[] number = ((ECPrivateKey) key(name)).getS().toByteArray();
        byte[] scalar = new byte[32];
        byte[] digits = new BigInteger(1, number).toByteArray();
        byte[] unsigned = digits.length > 32 ? Arrays.copyOfRange(digits, 1, 33) : digits;
        System.arraycopy(unsigned, 0, scalar, 32 - unsigned.length, unsigned.length);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(new byte[]{0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20});
        der.writeBytes(scalar);
        der.writeBytes(new byte[]{(byte) 0xA0, 0x0A, 0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x03,
                0x01, 0x07});
        return write(name + "-sec1.pem", "EC PRIVATE KEY", der.toByteArray());
    }

    /** An RSA key as OpenSSL used to write it: what stands in PKCS#8 after 26 bytes. */
    Path pkcs1(String name) {
        byte[] pkcs8 = key(name).getEncoded();
        return write(name + "-pkcs1.pem", "RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    }

    KeyStore keyStore(String name) {
        try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(in, PASSWORD.toCharArray());
            return keyStore;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private PrivateKey key(String name) {
        try {
            return (PrivateKey) keyStore(name).getKey(name, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String file, String type, byte[] der) {
        try {
            return Files.writeString(folder.resolve(file), "-----BEGIN " + type + "-----\n"
                    + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type + "-----\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private String pem(String name) {
        return folder.resolve(name + ".pem").toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString(), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
