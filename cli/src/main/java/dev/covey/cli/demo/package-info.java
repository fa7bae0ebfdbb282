/**
 * The demo: a collective of processes of its own, orders, a {@code kill -9}, and the proof from the
 * journals that nothing was lost or done twice.
 */
package dev.covey.cli.demo;
