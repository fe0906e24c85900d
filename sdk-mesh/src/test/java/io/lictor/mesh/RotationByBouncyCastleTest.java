package io.lictor.mesh;

import org.junit.jupiter.api.Tag;

/** Certificates that change where BouncyCastle speaks TLS. */
@Tag("bouncycastle")
class RotationByBouncyCastleTest extends RotationTest {}
