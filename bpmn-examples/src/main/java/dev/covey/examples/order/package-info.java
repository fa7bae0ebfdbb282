/**
 * Order fulfilment as a plain Camunda 7 application: three processes, their delegates and a
 * simulated clerk. Nothing here knows that engines can work together.
 */
package dev.covey.examples.order;
