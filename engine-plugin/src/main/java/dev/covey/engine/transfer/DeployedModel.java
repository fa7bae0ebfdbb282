package dev.covey.engine.transfer;

import java.util.Optional;

/**
 * A process definition as the catalog has it.
 *
 * @param resource the bytes of its BPMN file, which may hold other definitions too; empty if they
 *     are gone
 */
public record DeployedModel(
    String id, String key, long version, Optional<String> tenant, Optional<byte[]> resource) {}
