/** What an operator prescribes to all nodes of a collective, and how nodes come to know it. */
package dev.covey.policy;
