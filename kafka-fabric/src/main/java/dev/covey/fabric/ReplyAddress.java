package dev.covey.fabric;

import java.util.UUID;

/** Where a reply goes: a node's peer topic, and the request it answers. */
public record ReplyAddress(NodeId node, UUID request) {}
