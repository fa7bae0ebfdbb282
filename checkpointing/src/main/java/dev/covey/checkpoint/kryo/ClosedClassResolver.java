package dev.covey.checkpoint.kryo;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.List;
import java.util.Map;

/** Knows the types of {@link Registrations} only: bytes cannot name a class, nor Kryo's own ids. */
final class ClosedClassResolver extends DefaultClassResolver {

  /** Kryo registers some types by itself; they never get in. */
  @Override
  public Registration register(Registration registration) {
    return registration.getId() < Registrations.FIRST ? registration : super.register(registration);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Registration getRegistration(Class type) {
    Registration registration = super.getRegistration(type);
    if (registration == null && List.class.isAssignableFrom(type)) {
      return super.getRegistration(List.class);
    }
    if (registration == null && Map.class.isAssignableFrom(type)) {
      return super.getRegistration(Map.class);
    }
    return registration;
  }

  @Override
  protected Registration readName(Input input) {
    throw new KryoException("a class name stands where only type ids are allowed");
  }
}
