package dev.covey.engine.command;

import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.AbstractQuery;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.interceptor.Command;

/** What can be told of a command by its class and arguments. */
final class CommandKinds {
  private static final ClassValue<Boolean> READS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          String name = type.getSimpleName();
          return AbstractQuery.class.isAssignableFrom(type)
              || name.startsWith("Get")
              || name.startsWith("Find")
              || name.endsWith("QueryCmd");
        }
      };

  private static final Pattern CATALOG_NOUNS =
      Pattern.compile(
          ".*(Deploy|ProcessDefinition|JobDefinition|DecisionDefinition|Filter|Authorization"
              + "|User|Group|Tenant|Membership).*");

  private static final ClassValue<Boolean> CHANGES_CATALOG =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return CATALOG_NOUNS.matcher(type.getSimpleName()).matches() && !READS.get(type);
        }
      };

  private CommandKinds() {}

  /** Of a command without the id of anything that lives on a shard. */
  static boolean changesCatalog(Command<?> command) {
    return CHANGES_CATALOG.get(command.getClass());
  }

  static boolean readsOnly(Command<?> command) {
    return READS.get(command.getClass());
  }

  /** The key of the definition to start, read from its id if need be, or null. */
  static String processKey(ProcessInstantiationBuilderImpl builder) {
    if (builder.getProcessDefinitionKey() != null) {
      return builder.getProcessDefinitionKey();
    }
    String id = builder.getProcessDefinitionId();
    int colon = id == null ? -1 : id.indexOf(':');
    return colon < 0 ? null : id.substring(0, colon);
  }
}
