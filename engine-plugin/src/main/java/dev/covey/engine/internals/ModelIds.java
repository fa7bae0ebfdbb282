package dev.covey.engine.internals;

import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;

/** Ids of activities as models have them. */
public final class ModelIds {
  /** What the engine puts behind the id of an activity for the body of its several instances. */
  public static final String BODY = BpmnParse.MULTI_INSTANCE_BODY_ID_SUFFIX;

  private ModelIds() {}

  /** The body of several instances is one with its activity in the model, which has one id. */
  public static String of(String id) {
    return id.endsWith(BODY) ? id.substring(0, id.length() - BODY.length()) : id;
  }
}
