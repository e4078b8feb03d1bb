import * as z from 'zod';
import { type Action, action, seconds } from './action.ts';
import { ApiException } from './api-exception.ts';
import type { ContainerTask, ContainerTasks } from './container-tasks.ts';

const override = z.strictObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});

/** Where the task would run; a laptop has one place. */
const placement = {
  capacityProviderStrategy: z.unknown().optional(),
  launchType: z.string().optional(),
  networkConfiguration: z.unknown().optional(),
  placementConstraints: z.unknown().optional(),
  placementStrategy: z.unknown().optional(),
};
const cluster = z.string().default('default');
const runTask = z.strictObject({
  cluster,
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  startedBy: z.string().optional(),
  clientToken: z.string().optional(),
  overrides: z.strictObject({ containerOverrides: z.array(override).default([]) }).default({ containerOverrides: [] }),
  ...placement,
});
const listTasks = z.strictObject({
  cluster,
  family: z.string().optional(),
  startedBy: z.string().optional(),
  desiredStatus: z.enum(['RUNNING', 'STOPPED']).default('RUNNING'),
});
const describeTasks = z.strictObject({ cluster, tasks: z.array(z.string()).max(100) });
const stopTask = z.strictObject({ cluster, task: z.string(), reason: z.string().default('Task stopped by user') });

/** ECS, for tasks that are started one by one and not by a service. */
export function containerActions(tasks: ContainerTasks): Record<string, Action> {
  return {
    RunTask: action(runTask, ({ overrides, taskDefinition, count, startedBy, cluster: name }) => {
      const containers = overrides.containerOverrides.map(({ environment = [], ...container }) => ({
        name: container.name,
        command: container.command,
        environment: Object.fromEntries(environment.map((variable) => [variable.name, variable.value])),
      }));
      const run = () => runOne(tasks, name, { taskDefinition, containers }, startedBy);
      return { tasks: Array.from({ length: count }, run).map(described), failures: [] };
    }),
    ListTasks: action(listTasks, ({ cluster: name, family, startedBy, desiredStatus }) => {
      const found = tasks
        .all()
        .filter(
          (task) => task.clusterArn.endsWith(`/${name.split('/').at(-1)}`) && task.desiredStatus === desiredStatus,
        )
        .filter((task) => family === undefined || task.group === `family:${family}`)
        .filter((task) => startedBy === undefined || task.startedBy === startedBy);
      return { taskArns: found.map(({ taskArn }) => taskArn) };
    }),
    DescribeTasks: action(describeTasks, (request) => {
      const found = request.tasks.map((reference) => [reference, tasks.find(reference)] as const);
      return {
        tasks: found.flatMap(([, task]) => (task === undefined ? [] : [described(task)])),
        failures: found.flatMap(([arn, task]) => (task === undefined ? [{ arn, reason: 'MISSING' }] : [])),
      };
    }),
    StopTask: action(stopTask, ({ task: reference, reason }) => {
      const task = tasks.find(reference);
      if (task === undefined) throw new ApiException('InvalidParameterException', 'The referenced task was not found.');
      task.stop(reason);
      return { task: described(task) };
    }),
  };
}

function runOne(tasks: ContainerTasks, name: string, start: Parameters<ContainerTasks['run']>[1], startedBy?: string) {
  try {
    return tasks.run(name, start, startedBy);
  } catch (error) {
    throw new ApiException('ClientException', (error as Error).message);
  }
}

export function described(task: ContainerTask): Record<string, unknown> {
  const { taskArn, exitCode, lastStatus, createdAt, stoppedAt } = task;
  return {
    taskArn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: task.group,
    startedBy: task.startedBy,
    lastStatus,
    desiredStatus: task.desiredStatus,
    createdAt: seconds(createdAt),
    startedAt: seconds(createdAt),
    stoppedAt: stoppedAt === undefined ? undefined : seconds(stoppedAt),
    stoppedReason: task.stoppedReason,
    stopCode: task.stopCode,
    containers: [{ name: task.containerName, lastStatus, exitCode, taskArn }],
  };
}
