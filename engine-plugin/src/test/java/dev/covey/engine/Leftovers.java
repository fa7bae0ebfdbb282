package dev.covey.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;

/** What engines still have of instances that should have ended. */
public final class Leftovers {
  private Leftovers() {}

  /** What there is of the runtime in one engine, with what Covey keeps beside it. */
  public static List<String> of(ProcessEngine engine) {
    List<String> left = new ArrayList<>();
    engine.getRuntimeService().createProcessInstanceQuery().list().stream()
        .map(
            it ->
                "instance %s of %s, visit %s"
                    .formatted(it.getId(), it.getProcessDefinitionId(), it.getCaseInstanceId()))
        .forEach(left::add);
    engine.getTaskService().createTaskQuery().list().forEach(it -> left.add(it.toString()));
    engine.getManagementService().createJobQuery().list().forEach(it -> left.add(it.toString()));
    engine.getRuntimeService().createIncidentQuery().list().stream()
        .map(it -> "incident %s: %s".formatted(it.getId(), it.getIncidentMessage()))
        .forEach(left::add);
    engine.getExternalTaskService().createExternalTaskQuery().list().stream()
        .map(it -> "external task %s of %s".formatted(it.getId(), it.getTopicName()))
        .forEach(left::add);
    left.addAll(rows(engine, "covey.%"));
    return left.stream().map(it -> engine.getName() + " has " + it).toList();
  }

  /** Which rows of bytes there are, but models, whose names are like that. */
  public static List<String> rows(ProcessEngine engine, String name) {
    try (Connection connection =
            engine.getProcessEngineConfiguration().getDataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT NAME_ FROM ACT_GE_BYTEARRAY WHERE NAME_ LIKE ?"
                    + " AND DEPLOYMENT_ID_ IS NULL")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add("row " + rows.getString(1));
        }
        return found;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
