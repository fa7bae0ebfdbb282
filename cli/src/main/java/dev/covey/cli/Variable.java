package dev.covey.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A process variable as it is given on the command line. */
record Variable(String name, Object value) {
  private static final String NULL = "null";
  private static final String PLACEHOLDER = "{n}";

  /**
   * Reads {@code name=value} or {@code name:type=value}.
   *
   * @throws IllegalArgumentException if it is neither, or the value is not of its type
   */
  static Variable parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "expected NAME=VALUE or NAME:TYPE=VALUE, but got '" + text + "'");
    }
    String name = text.substring(0, equals);
    String value = text.substring(equals + 1);
    int colon = name.lastIndexOf(':');
    if (colon < 0) {
      return new Variable(name, guess(value));
    }
    if (colon == 0) {
      throw new IllegalArgumentException("expected a name before ':' in '" + text + "'");
    }
    return new Variable(name.substring(0, colon), typed(name.substring(colon + 1), value));
  }

  /** The value for the instance of that number, which stands for {@code {n}} in a string. */
  Object valueOf(int number) {
    return value instanceof String text ? text.replace(PLACEHOLDER, String.valueOf(number)) : value;
  }

  private static Object guess(String value) {
    if (value.equals(NULL)) {
      return null;
    }
    if (value.equals("true") || value.equals("false")) {
      return Boolean.valueOf(value);
    }
    if (value.matches("-?\\d{1,18}")) {
      long number = Long.parseLong(value);
      return number == (int) number ? (Object) (int) number : (Object) number;
    }
    return value.matches("-?\\d+\\.\\d+([eE]-?\\d+)?") ? (Object) Double.valueOf(value) : value;
  }

  private static Object typed(String type, String value) {
    try {
      return switch (type.toLowerCase(Locale.ROOT)) {
        case "string" -> value;
        case "integer" -> Integer.valueOf(value);
        case "long" -> Long.valueOf(value);
        case "double" -> Double.valueOf(value);
        case "boolean" -> flag(value);
        case NULL -> null;
        default ->
            throw new IllegalArgumentException(
                "'%s' is no type: string, integer, long, double, boolean or null".formatted(type));
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no %s".formatted(value, type), e);
    }
  }

  private static Boolean flag(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("'%s' is no boolean: true or false".formatted(value));
    }
    return Boolean.valueOf(value);
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<Variable> {
    @Override
    public Variable convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
