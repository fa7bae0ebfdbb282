package dev.covey.engine.route;

import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.recovery.Obedience;
import dev.covey.engine.recovery.Order;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.turn.TurnSession;
import dev.covey.engine.view.JobLocks;
import dev.covey.engine.view.RowChanges;
import dev.covey.policy.RecoveryAction;
import java.io.ByteArrayInputStream;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.RuntimeServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstanceWithVariables;
import org.camunda.bpm.engine.runtime.ProcessInstantiationBuilder;

/** Does what calls ask for, in the command of the inbox message. Thread-safe. */
final class CallHandling {
  private final ProcessEngineConfigurationImpl engine;
  private final Tables tables;
  private final TurnCodec turns;
  private final Variables variables;
  private final InstanceChanging instances;
  private final VisitHandling visits;
  private final LimitCalls limits;
  private final Obedience recoveries;

  CallHandling(
      ProcessEngineConfigurationImpl engine,
      Tables tables,
      TurnCodec turns,
      Variables variables,
      VisitHandling visits,
      LimitCalls limits,
      Obedience recoveries) {
    this.recoveries = recoveries;
    this.engine = engine;
    this.visits = visits;
    this.tables = tables;
    this.turns = turns;
    this.variables = variables;
    this.limits = limits;
    this.instances = new InstanceChanging(engine, tables, turns, variables, visits);
  }

  Map<String, Object> handle(Call call, OwnedShard shard) {
    if (call instanceof Call.Start start) {
      return start(start);
    }
    if (call instanceof Call.CompleteTask complete) {
      engine
          .getTaskService()
          .complete(complete.taskId(), variables.decode(complete.variables(), false));
      return Map.of();
    }
    if (call instanceof Call.Deploy deploy) {
      return deploy(deploy);
    }
    if (call instanceof Call.ChangeInstance change) {
      return instances.change(change, shard);
    }
    if (call instanceof VisitCall.TakeVisit take) {
      visits.take(take, shard, () -> instances.change(take.change(), shard));
      return Map.of();
    }
    if (call instanceof VisitCall visit) {
      visits.handle(visit, shard);
      return Map.of();
    }
    if (call instanceof Call.Mark) {
      TurnSession.current().journalInAnyCase();
      return Map.of();
    }
    if (call instanceof LimitCall.ReportWork report) {
      limits.reported(report, shard);
      return Map.of();
    }
    if (call instanceof LimitCall.Lend loan) {
      limits.lent(loan, shard);
      return Map.of();
    }
    if (call instanceof LimitCall.AskRoom ask) {
      return limits.room(ask, shard);
    }
    if (call instanceof LimitCall.AskLimits ask) {
      return limits.waits(ask, shard);
    }
    if (call instanceof Call.Recover recover) {
      return recover(recover, shard);
    }
    return propose((Call.Propose) call, shard);
  }

  private Map<String, Object> recover(Call.Recover recover, OwnedShard shard) {
    if (!shard.address().equals(IdLayout.parse(recover.job()))) {
      throw new BadUserRequestException(
          "Expected a job at %s, but got %s".formatted(shard.address(), recover.job()));
    }
    Order order;
    try {
      order =
          new Order(
              recover.job(),
              recover.recovery(),
              RecoveryAction.parse(recover.action()),
              recover.initiator(),
              recover.note());
    } catch (IllegalArgumentException e) {
      throw new BadUserRequestException("An order to recover: " + e.getMessage(), e);
    }
    Obedience.Answer answer =
        recoveries.obey(
            order,
            () ->
                recover.change() != null
                    && Boolean.TRUE.equals(
                        instances
                            .change(Call.ChangeInstance.from(recover.change()), shard)
                            .get("accepted")));
    return Map.of("answer", answer.name());
  }

  private Map<String, Object> start(Call.Start start) {
    RuntimeServiceImpl runtime = (RuntimeServiceImpl) engine.getRuntimeService();
    ProcessInstantiationBuilder builder =
        start.definitionId() != null
            ? runtime.createProcessInstanceById(start.definitionId())
            : runtime.createProcessInstanceByKey(start.definitionKey());
    if (start.tenantSet()) {
      if (start.tenant() == null) {
        builder.processDefinitionWithoutTenantId();
      } else {
        builder.processDefinitionTenantId(start.tenant());
      }
    }
    ProcessInstanceWithVariables instance =
        builder
            .businessKey(start.businessKey())
            .caseInstanceId(start.caseInstanceId())
            .setVariables(variables.decode(start.variables(), false))
            .executeWithVariablesInReturn(false, false);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", instance.getId());
    answer.put("definitionId", instance.getProcessDefinitionId());
    answer.put("definitionKey", instance.getProcessDefinitionKey());
    answer.put("businessKey", instance.getBusinessKey());
    answer.put("caseInstanceId", instance.getCaseInstanceId());
    answer.put("tenantId", instance.getTenantId());
    answer.put("ended", instance.isEnded());
    answer.put("variables", variables.encode(instance.getVariables()));
    return answer;
  }

  private Map<String, Object> deploy(Call.Deploy deploy) {
    DeploymentBuilder builder =
        engine
            .getRepositoryService()
            .createDeployment()
            .name(deploy.name())
            .tenantId(deploy.tenant())
            .enableDuplicateFiltering(true);
    deploy
        .resources()
        .forEach(
            (name, bytes) ->
                builder.addInputStream(name, new ByteArrayInputStream((byte[]) bytes)));
    DeploymentWithDefinitions deployment = builder.deployWithResult();
    List<ProcessDefinition> definitions = deployment.getDeployedProcessDefinitions();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("deploymentId", deployment.getId());
    answer.put(
        "definitions",
        definitions == null
            ? List.of()
            : definitions.stream().map(ProcessDefinition::getId).toList());
    return answer;
  }

  /**
   * A proposal that was made on an older catalog than the present one is declined, and made again
   * by whoever made it; so is one that another change overtakes before it commits.
   */
  private Map<String, Object> propose(Call.Propose proposal, OwnedShard shard) {
    if (shard.lastNumber() != proposal.base()) {
      return Map.of("accepted", false);
    }
    TurnSession.current().expectCatalog(proposal.base());
    Turn turn = turns.decode(proposal.turn());
    try {
      RowChanges.apply(
          TurnSession.current().jdbc(),
          tables,
          turn.changes().stream().map(CallHandling::runnableHere).toList());
    } catch (SQLException e) {
      throw new ProcessEngineException("The catalog's owner refused: " + e.getMessage(), e);
    }
    return Map.of("accepted", true);
  }

  /** The proposer holds the catalog's jobs locked; here they are to run. */
  private static RowChange runnableHere(RowChange change) {
    return change instanceof RowChange.Put put
        ? new RowChange.Put(JobLocks.cleared(put.row()))
        : change;
  }
}
