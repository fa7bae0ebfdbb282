package dev.covey.engine.visit;

import dev.covey.engine.address.VisitKey;
import dev.covey.policy.ModelledPlace;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnProperties;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.ErrorEventDefinition;
import org.camunda.bpm.engine.impl.bpmn.parser.EscalationEventDefinition;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.CompositeActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.SubProcessActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts placed behaviours into parsed models, for activities that policy places and no others: what
 * no policy has ever placed is as in a plain engine.
 *
 * <p>Invariant: once {@link #follow} has returned, every model that this engine has parsed or will
 * parse has them for what the live policy places. For a model is known here before it looks at the
 * policy, and both happen under one lock.
 */
final class PlacedModels extends AbstractBpmnParseListener {
  private static final Logger LOG = LoggerFactory.getLogger(PlacedModels.class);

  private final Placement placement;
  private final Supplier<HomeVisits> home;
  private final Supplier<RunningVisits> running;
  private final VisitApplications applications;
  private final List<WeakReference<ProcessDefinitionEntity>> models = new ArrayList<>();

  PlacedModels(
      Placement placement,
      Supplier<HomeVisits> home,
      Supplier<RunningVisits> running,
      VisitApplications applications) {
    this.placement = placement;
    this.home = home;
    this.running = running;
    this.applications = applications;
  }

  /** The key of the process that policy knows. */
  static String processOf(ProcessDefinitionEntity definition) {
    return VisitKey.processOf(definition.getKey());
  }

  @Override
  public synchronized void parseRootElement(
      Element root, List<ProcessDefinitionEntity> definitions) {
    models.removeIf(model -> model.get() == null);
    for (ProcessDefinitionEntity definition : definitions) {
      VisitKey.of(definition.getKey()).ifPresent(key -> listen(definition, key));
      models.add(new WeakReference<>(definition));
      note(root, definition);
      place(definition);
    }
  }

  private static void note(Element root, ProcessDefinitionEntity definition) {
    root.elements("process").stream()
        .filter(process -> definition.getKey().equals(process.attribute("id")))
        .forEach(
            process ->
                ModelledPlaces.of(process)
                    .forEach(
                        (id, said) -> {
                          ActivityImpl activity = definition.findActivity(id);
                          if (activity != null) {
                            ModelledPlaces.note(activity, said);
                          }
                        }));
  }

  /** The live policy has changed. */
  synchronized void follow() {
    for (WeakReference<ProcessDefinitionEntity> model : models) {
      ProcessDefinitionEntity definition = model.get();
      if (definition != null) {
        place(definition);
      }
    }
  }

  private void place(ProcessDefinitionEntity definition) {
    String visited = VisitKey.of(definition.getKey()).map(VisitKey::activity).orElse(null);
    place(definition, processOf(definition), visited);
  }

  /**
   * @param visited the activity whose visits run here, or null: it has come where it was sent
   */
  private void place(ScopeImpl scope, String process, String visited) {
    for (ActivityImpl activity : scope.getActivities()) {
      String id = activity.getId();
      if (id != null && !id.equals(visited)) { // Not everything in a model must have one.
        placeIfSaid(activity, process);
      }
      place(activity, process, visited);
    }
  }

  private void placeIfSaid(ActivityImpl activity, String process) {
    String id = activity.getId();
    ModelledPlace said = ModelledPlaces.of(activity);
    if (placement.of(process, id, said) == null) {
      placement
          .problemOf(process, id, said)
          .ifPresent(problem -> warnOfNoSite(process, id, problem));
      return;
    }
    String refusal = Placeable.whyNot(activity, process);
    if (refusal == null) {
      place(activity);
    } else if (isMeant(process, id, said)) {
      LOG.warn(
          "Activity {} of process {} is placed on another site, but {}: it runs where its instance"
              + " is. See docs/placement.md",
          id,
          process,
          refusal);
    }
  }

  private static void warnOfNoSite(String process, String id, String problem) {
    LOG.warn(
        "The model says {} of activity {} of process {}, but {}: it runs where its instance is",
        ModelledPlace.PROPERTY,
        id,
        process,
        problem);
  }

  /** In lanes there are gateways and events, too, which nobody expects to run elsewhere. */
  private boolean isMeant(String process, String id, ModelledPlace said) {
    return said.site().isPresent() || placement.of(process, id, ModelledPlace.NONE) != null;
  }

  /** Makes sure that executions of the activity can wait for visits. */
  synchronized void place(ActivityImpl activity) {
    ActivityBehavior usual = activity.getActivityBehavior();
    if (usual instanceof PlacedBehavior) {
      return;
    }
    // An event subprocess that interrupts lets the execution of its scope live on.
    activity.addBuiltInListener(
        ExecutionListener.EVENTNAME_END,
        (ExecutionListener) execution -> home.get().giveUp((ExecutionEntity) execution));
    activity.setActivityBehavior(placed(usual));
  }

  private ActivityBehavior placed(ActivityBehavior usual) {
    if (usual instanceof SubProcessActivityBehavior call) {
      return new PlacedCall(home.get(), usual, call);
    }
    return usual instanceof CompositeActivityBehavior content
        ? new PlacedSubProcess(home.get(), content)
        : new PlacedBehavior(home.get(), usual);
  }

  private void listen(ProcessDefinitionEntity definition, VisitKey key) {
    ActivityImpl activity = definition.findActivity(key.activity());
    ActivityImpl done = definition.findActivity(VisitModel.DONE);
    if (activity == null || done == null) {
      return; // Somebody's own model, with a key like ours.
    }
    listen(activity, ExecutionListener.EVENTNAME_START, RunningVisits::begun);
    listen(activity, ExecutionListener.EVENTNAME_END, RunningVisits::left);
    listen(done, ExecutionListener.EVENTNAME_START, RunningVisits::completed);
    for (ErrorEventDefinition error :
        activity.getProperties().get(BpmnProperties.ERROR_EVENT_DEFINITIONS)) {
      if (VisitModel.isAdded(error.getHandlerActivityId())) {
        listen(
            definition.findActivity(error.getHandlerActivityId()),
            ExecutionListener.EVENTNAME_START,
            (visits, execution) -> visits.erred(execution, error.getErrorCode()));
      }
    }
    listenToEscalations(definition, activity);
    listenToEscalations(definition, definition);
    HomeDeployment.use(definition)
        .ifPresent(home -> applications.know(definition.getDeploymentId(), home));
  }

  private void listenToEscalations(ProcessDefinitionEntity definition, ScopeImpl scope) {
    for (EscalationEventDefinition escalation :
        scope.getProperties().get(BpmnProperties.ESCALATION_EVENT_DEFINITIONS)) {
      String handler = escalation.getEscalationHandler().getId();
      if (VisitModel.isAdded(handler)) {
        listen(
            definition.findActivity(handler),
            ExecutionListener.EVENTNAME_START,
            (visits, execution) ->
                visits.escalated(
                    execution, escalation.getEscalationCode(), escalation.isCancelActivity()));
      }
    }
  }

  private void listen(
      ActivityImpl activity, String event, BiConsumer<RunningVisits, ExecutionEntity> work) {
    activity.addBuiltInListener(
        event,
        (ExecutionListener) execution -> work.accept(running.get(), (ExecutionEntity) execution));
  }
}
