package dev.covey.cli.collective;

import dev.covey.engine.code.ModelCode;
import dev.covey.engine.transfer.DeployedModel;
import dev.covey.policy.Code;
import dev.covey.policy.CodeDenial;
import dev.covey.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which deployed models name code that a policy would keep from running. */
public final class ModelDenials {

  /**
   * Something that a model names.
   *
   * @param process its key and version
   * @param code what may not run; a reason why the model could not be asked, if that is so
   * @param by the place in the policy, and its pattern
   * @param already whether the live policy denies it too
   */
  public record Denied(String process, String code, String by, boolean already) {}

  private ModelDenials() {}

  /** In the order of the models. */
  public static List<Denied> of(Collection<DeployedModel> models, Policy now, Policy then) {
    List<Denied> denied = new ArrayList<>();
    for (DeployedModel model : models) {
      String process =
          model.key() + ":" + model.version() + model.tenant().map(t -> " of " + t).orElse("");
      try {
        byte[] resource =
            model
                .resource()
                .orElseThrow(() -> new IllegalArgumentException("the model's bytes are gone"));
        for (Code code : ModelCode.of(resource, model.key())) {
          then.denialOf(model.key(), code)
              .map(denial -> denied(process, denial, now.denialOf(model.key(), code)))
              .ifPresent(denied::add);
        }
      } catch (IllegalArgumentException e) {
        denied.add(new Denied(process, e.getMessage(), "not known", false));
      }
    }
    return denied;
  }

  private static Denied denied(String process, CodeDenial denial, Optional<CodeDenial> before) {
    String by =
        denial
            .pattern()
            .map(pattern -> "%s \"%s\"".formatted(denial.path(), pattern))
            .orElseGet(() -> denial.path() + ", which does not list it");
    return new Denied(process, denial.code().toString(), by, before.isPresent());
  }
}
