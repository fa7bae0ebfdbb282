/** What a command runs on this machine: servers, node processes, and their end. */
package dev.covey.cli.local;
