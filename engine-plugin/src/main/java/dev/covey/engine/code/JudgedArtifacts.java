package dev.covey.engine.code;

import org.camunda.bpm.engine.ArtifactFactory;

/**
 * Instantiates only what may run. {@link JudgedModels} asks earlier, before the class is loaded;
 * this is for all class names that are found elsewhere.
 *
 * @param usual what is configured, as Spring's and CDI's
 */
record JudgedArtifacts(CodeJudge judge, ArtifactFactory usual) implements ArtifactFactory {
  @Override
  public <T> T getArtifact(Class<T> type) {
    if (judge.limits()) {
      judge.requireClass(CurrentProcess.key(), type.getName());
    }
    return usual.getArtifact(type);
  }
}
