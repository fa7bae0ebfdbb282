package dev.covey.engine.progress;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;

/** Type arguments as class declarations give them. */
final class TypeArguments {
  private TypeArguments() {}

  /** What stands for the superclass's only type parameter, or null if nothing does. */
  static Type only(Class<?> type, Class<?> superclass) {
    Map<Type, Type> given = new HashMap<>();
    for (Class<?> c = type; c != superclass; c = c.getSuperclass()) {
      if (c.getGenericSuperclass() instanceof ParameterizedType parent) {
        Type[] arguments = parent.getActualTypeArguments();
        for (int i = 0; i < arguments.length; i++) {
          Type argument = given.getOrDefault(arguments[i], arguments[i]);
          given.put(c.getSuperclass().getTypeParameters()[i], argument);
        }
      }
    }
    return given.get(superclass.getTypeParameters()[0]);
  }
}
