package dev.covey.engine.code;

import java.util.List;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * Asks for the one kind of class that runs as soon as its model is read: handlers of forms. So a
 * model that names one that is denied cannot be deployed, nor used where it was deployed before.
 */
final class JudgedParse extends BpmnParse {
  private static final String HANDLER = "formHandlerClass";

  private final CodeJudge judge;

  JudgedParse(BpmnParser parser, CodeJudge judge) {
    super(parser);
    this.judge = judge;
  }

  @Override
  protected void parseStartFormHandlers(
      List<Element> startEvents, ProcessDefinitionEntity definition) {
    startEvents.forEach(event -> require(event, definition));
    super.parseStartFormHandlers(startEvents, definition);
  }

  @Override
  public TaskDefinition parseTaskDefinition(
      Element task, String key, ActivityImpl activity, ProcessDefinitionEntity definition) {
    require(task, definition);
    return super.parseTaskDefinition(task, key, activity, definition);
  }

  private void require(Element element, ProcessDefinitionEntity definition) {
    String handler = element.attributeNS(CAMUNDA_BPMN_EXTENSIONS_NS, HANDLER);
    if (handler != null) {
      judge.requireClass(definition.getKey(), handler);
    }
  }
}
