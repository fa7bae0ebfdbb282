package dev.covey.fabric;

import java.util.List;

/** What a node does with reports of errors whose recovery it may initiate. */
public interface ReportHandler {
  /**
   * Handles reports, on a thread of the fabric that is their own; may block for some seconds.
   * Reports come at least once: again after a failure of this node, or of another one.
   *
   * @return how many of them, from the first, are done; those behind are handed over again, here or
   *     to another initiator
   */
  int reported(List<Report> reports);
}
