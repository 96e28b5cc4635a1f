package org.ecapa4j.backend;

/**
 * Memory that a compiled network needs.
 *
 * @param weightBytes held from compilation until close, shared by all calls
 * @param workspaceBytes at most needed by one call in flight for the given number of frames, on and off the Java heap
 */
public record MemoryPlan(long weightBytes, long workspaceBytes) {}
