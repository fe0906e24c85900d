package io.lictor.api;

/**
 * Node with its coordinate.
 *
 * @param node name of the node
 * @param segment network segment, empty for the default one; coordinates of different segments cannot be compared
 * @param coordinate where it is
 */
public record NodeCoordinate(String node, String segment, Coordinate coordinate) {}
