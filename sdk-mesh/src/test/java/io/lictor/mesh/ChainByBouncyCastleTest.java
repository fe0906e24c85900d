package io.lictor.mesh;

import org.junit.jupiter.api.Tag;

/** Chains of certificates that BouncyCastle verifies. */
@Tag("bouncycastle")
class ChainByBouncyCastleTest extends ChainTest {}
