package io.lictor.mesh;

import org.junit.jupiter.api.Tag;

/** A rotation under load where BouncyCastle speaks TLS. */
@Tag("bouncycastle")
class CaRotationByBouncyCastleIT extends CaRotationIT {}
