package dev.covey.fabric;

import java.util.OptionalLong;

/**
 * The end of a recovery.
 *
 * @param journalEnd offset after the last journal record there can be of earlier owners
 * @param inboxPosition the group's committed position in the shard's inbox, empty if there is none
 * @param inboxStart the first offset still in the inbox
 */
public record Recovered(long journalEnd, OptionalLong inboxPosition, long inboxStart) {}
