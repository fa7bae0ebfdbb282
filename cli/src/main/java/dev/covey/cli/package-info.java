/** The command line: one class a command, {@link dev.covey.cli.Covey} lists them. */
package dev.covey.cli;
