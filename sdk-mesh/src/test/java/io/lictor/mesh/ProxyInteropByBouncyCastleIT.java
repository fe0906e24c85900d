package io.lictor.mesh;

import org.junit.jupiter.api.Tag;

/** Consul's own proxy at the other end of BouncyCastle's TLS. */
@Tag("bouncycastle")
class ProxyInteropByBouncyCastleIT extends ProxyInteropIT {}
