package dev.covey.engine;

import dev.covey.engine.workspace.WorkspaceException;
import dev.covey.engine.workspace.Workspaces;
import java.nio.file.Path;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;

/**
 * A folder of a process instance. What a delegate or listener leaves in it is part of its turn:
 * durable with it, there for the next one on whatever node, gone if the transaction is rolled back,
 * and removed when the instance ends. Only the pages that changed are journaled.
 *
 * <p>An instance that a call activity has started has a folder of its own. Regular files are kept,
 * with their paths and bytes; empty folders, permissions and times are not. Links and special files
 * are refused as the transaction commits, and so is more than policy's {@code workspace.quota};
 * {@link WorkspaceException} then says what, and the job is tried again as after any failure.
 *
 * <p>The folder is this transaction's until it has ended; another that wants it waits. Not for use
 * after the delegate has returned, nor by threads of its own that outlive it.
 *
 * <p>A {@link ResumableDelegate} that saves its progress saves the files with it.
 */
public final class Workspace {
  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /**
   * The workspace of the process instance that an execution belongs to. Waits up to 30 s for
   * another transaction that uses it.
   *
   * @throws IllegalStateException if the engine has no Covey plugin, or no command of it is running
   * @throws WorkspaceException if the folder cannot be made ready
   */
  public static Workspace of(DelegateExecution execution) {
    return new Workspace(Workspaces.open(execution.getProcessInstanceId()));
  }

  /** The workspace of the process instance that a task belongs to; as that of an execution. */
  public static Workspace of(DelegateTask task) {
    if (task.getProcessInstanceId() == null) {
      throw new IllegalStateException(
          "Expected a task of a process instance, but task " + task.getId() + " is none");
    }
    return new Workspace(Workspaces.open(task.getProcessInstanceId()));
  }

  /** The folder, which exists. */
  public Path folder() {
    return folder;
  }
}
