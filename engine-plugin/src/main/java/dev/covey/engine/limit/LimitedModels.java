package dev.covey.engine.limit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnProperties;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * Makes limited activities begin with a job, which is what can wait, also where the model does not
 * say {@code asyncBefore}; and no longer once the limit is gone. Jobs that are there run in either
 * case, since the flag is asked only before one is made.
 *
 * <p>Such a job has no job definition: that would be a row of the catalog, changed by whoever
 * happens to read the model. All that is not a flag is prepared while the model is parsed and
 * nobody runs it.
 *
 * <p>Invariant: from before a policy holds until the next one is followed, every model that is read
 * is as that policy needs it. For what is followed and what is read change under one lock.
 */
public final class LimitedModels extends AbstractBpmnParseListener {
  private static final String PREPARED = "covey.limit.prepared";
  private static final String FORCED = "covey.limit.forced";

  /** Those that the engine still knows. */
  private final Set<ProcessDefinitionEntity> read = Collections.newSetFromMap(new WeakHashMap<>());

  private Caps followed;

  /** The last that is called about a model. */
  @Override
  public synchronized void parseRootElement(
      Element root, List<ProcessDefinitionEntity> definitions) {
    for (ProcessDefinitionEntity definition : definitions) {
      activities(definition, new ArrayList<>()).forEach(LimitedModels::prepare);
      definition.setProperty(FORCED, new HashSet<String>());
      read.add(definition);
      if (followed != null) {
        force(definition, followed);
      }
    }
  }

  /** Makes models as a policy needs them; to be called before it holds. */
  public synchronized void follow(Caps coming) {
    followed = coming;
    read.forEach(definition -> force(definition, coming));
  }

  private static Collection<ActivityImpl> activities(ScopeImpl scope, List<ActivityImpl> found) {
    for (ActivityImpl activity : scope.getActivities()) {
      found.add(activity);
      activities(activity, found);
    }
    return found;
  }

  private static void prepare(ActivityImpl activity) {
    if (activity.isAsyncBefore() || activity.isCompensationHandler()) {
      return;
    }
    @SuppressWarnings("unchecked")
    List<Object> declarations =
        (List<Object>) activity.getProperty(BpmnParse.PROPERTYNAME_MESSAGE_JOB_DECLARATION);
    List<Object> all = declarations == null ? new ArrayList<>() : declarations;
    all.add(new WaitingJob(activity));
    activity.setProperty(BpmnParse.PROPERTYNAME_MESSAGE_JOB_DECLARATION, all);
    activity.setProperty(PREPARED, true);
  }

  private static void force(ProcessDefinitionEntity definition, Caps caps) {
    @SuppressWarnings("unchecked")
    Set<String> forced = (Set<String>) definition.getProperty(FORCED);
    Set<String> wanted = new HashSet<>();
    for (ActivityImpl activity : limited(definition, caps)) {
      if (activity.getProperty(PREPARED) != null) {
        wanted.add(activity.getId());
      }
    }
    for (String id : wanted) {
      if (forced.add(id)) {
        flag(definition.findActivity(id), true);
      }
    }
    for (String id : List.copyOf(forced)) {
      if (!wanted.contains(id)) {
        forced.remove(id);
        flag(definition.findActivity(id), false);
      }
    }
  }

  private static List<ActivityImpl> limited(ProcessDefinitionEntity definition, Caps caps) {
    List<ActivityImpl> limited = new ArrayList<>();
    for (Cap cap : caps.all()) {
      if (!cap.process().equals(definition.getKey())) {
        continue;
      }
      if (cap.ofStarts()) {
        definition.getActivities().stream()
            .filter(LimitedModels::startsInstances)
            .forEach(limited::add);
      } else if (definition.findActivity(cap.activity()) != null) {
        limited.add(definition.findActivity(cap.activity()));
      }
    }
    return limited;
  }

  private static boolean startsInstances(ActivityImpl activity) {
    String type = activity.getProperties().get(BpmnProperties.TYPE);
    return type != null && type.matches("start\\w*Event|\\w+StartEvent");
  }

  /** Past the parser's own idea of it, which would declare the job to a parse that has ended. */
  private static void flag(ActivityImpl activity, boolean asyncBefore) {
    ActivityImpl.AsyncBeforeUpdate update = activity.getDelegateAsyncBeforeUpdate();
    activity.setDelegateAsyncBeforeUpdate(null);
    activity.setAsyncBefore(asyncBefore);
    activity.setDelegateAsyncBeforeUpdate(update);
  }
}
