package io.lictor.mesh;

import org.junit.jupiter.api.Tag;

/** Refusals by certificates where BouncyCastle speaks TLS. */
@Tag("bouncycastle")
class PeerRefusalByBouncyCastleTest extends PeerRefusalTest {}
