package io.lictor.mesh.traffic;

/** Lookups by rules on the in-process Consul. */
class LookupsByRulesInProcessTest extends LookupsByRulesBehaviour {}
