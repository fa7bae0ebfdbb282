/**
 * What a fabric needs whatever it stands on: the order in which units are committed, leases as the
 * committer knows them, and how far a follower of a journal is.
 */
package dev.covey.fabric.plane;
