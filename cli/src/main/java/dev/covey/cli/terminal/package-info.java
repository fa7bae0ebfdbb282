/** What people see: tables, progress, lines that redraw themselves, and failures in plain words. */
package dev.covey.cli.terminal;
