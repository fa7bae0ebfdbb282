/** A collective as a command sees it from outside. */
package dev.covey.cli.collective;
