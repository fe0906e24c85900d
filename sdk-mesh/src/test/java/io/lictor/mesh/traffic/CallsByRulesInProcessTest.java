package io.lictor.mesh.traffic;

/** Calls by rules on the in-process Consul. */
class CallsByRulesInProcessTest extends CallsByRulesBehaviour {}
