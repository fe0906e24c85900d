package io.lictor.mesh.traffic;

/** Rules of Consul's documentation on the in-process Consul. */
class DocumentedRulesInProcessTest extends DocumentedRulesBehaviour {}
