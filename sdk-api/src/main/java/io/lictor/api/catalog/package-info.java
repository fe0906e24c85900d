/** Nodes, services and checks as the catalog has them. */
package io.lictor.api.catalog;
