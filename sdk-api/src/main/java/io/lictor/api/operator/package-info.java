/** What an operator of the cluster needs: Raft, autopilot, snapshots. */
package io.lictor.api.operator;
