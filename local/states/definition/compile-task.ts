import * as z from 'zod';
import { isExpression } from '../expressions/expression.ts';
import { check, refuse } from './check.ts';
import type { TaskKind, TaskState } from './compiled.ts';
import { exitOf, handlingOf } from './exits.ts';
import type { StateDefinition } from './schema.ts';
import { optional, type Scope } from './scope.ts';

interface Integration {
  readonly kind: TaskKind;
  readonly resourceType: string;
  readonly resource: string;
  /** The arguments it takes; anything else is refused. */
  readonly arguments: z.ZodType;
  /** Waits for something outside, which an Express run may not do. */
  readonly waits: boolean;
}

const any = z.unknown();
const invokeArguments = z.strictObject({
  FunctionName: z.string(),
  Payload: any.optional(),
  InvocationType: z.literal('RequestResponse').optional(),
});
const sendArguments = z.strictObject({ QueueUrl: z.string(), MessageBody: any, DelaySeconds: any.optional() });
const runArguments = z.strictObject({
  Cluster: any,
  TaskDefinition: any,
  LaunchType: any.optional(),
  CapacityProviderStrategy: any.optional(),
  NetworkConfiguration: any.optional(),
  Overrides: any.optional(),
  Count: any.optional(),
  Group: any.optional(),
  PlatformVersion: any.optional(),
  PropagateTags: any.optional(),
  Tags: any.optional(),
  EnableECSManagedTags: any.optional(),
  EnableExecuteCommand: any.optional(),
});
const startArguments = z.strictObject({
  StateMachineArn: z.string(),
  Input: any.optional(),
  Name: z.string().optional(),
});

export const integrations: Readonly<Record<string, Integration>> = {
  'lambda:invoke': {
    kind: 'invoke',
    resourceType: 'lambda',
    resource: 'invoke',
    arguments: invokeArguments,
    waits: false,
  },
  'sqs:sendMessage': {
    kind: 'send',
    resourceType: 'sqs',
    resource: 'sendMessage',
    arguments: sendArguments,
    waits: false,
  },
  'sqs:sendMessage.waitForTaskToken': {
    kind: 'sendAndWait',
    resourceType: 'sqs',
    resource: 'sendMessage.waitForTaskToken',
    arguments: sendArguments,
    waits: true,
  },
  'ecs:runTask': { kind: 'run', resourceType: 'ecs', resource: 'runTask', arguments: runArguments, waits: false },
  'ecs:runTask.sync': {
    kind: 'runToEnd',
    resourceType: 'ecs',
    resource: 'runTask.sync',
    arguments: runArguments,
    waits: true,
  },
  'states:startExecution': {
    kind: 'start',
    resourceType: 'states',
    resource: 'startExecution',
    arguments: startArguments,
    waits: false,
  },
};

export function compileTask(scope: Scope, where: string, name: string, definition: StateDefinition<'Task'>): TaskState {
  const integration = integrationOf(scope, where, definition.Resource);
  if (
    definition.Arguments !== undefined &&
    !(typeof definition.Arguments === 'string' && isExpression(definition.Arguments))
  ) {
    check(`${where}, Arguments of ${definition.Resource}`, integration.arguments, definition.Arguments);
  }
  if (definition.HeartbeatSeconds !== undefined && integration.kind !== 'sendAndWait') {
    refuse(where, 'HeartbeatSeconds is supported for .waitForTaskToken only: nothing else can send heartbeats');
  }
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = definition;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    refuse(where, `HeartbeatSeconds (${heartbeat}) must be smaller than TimeoutSeconds (${timeout})`);
  }
  const { kind, resource, resourceType } = integration;
  return {
    type: 'Task',
    name,
    kind,
    resource,
    resourceType,
    arguments: optional(scope, where, 'Arguments', definition.Arguments),
    timeoutSeconds: optional(scope, where, 'TimeoutSeconds', timeout),
    heartbeatSeconds: optional(scope, where, 'HeartbeatSeconds', heartbeat),
    ...exitOf(scope, where, definition, 'result'),
    ...handlingOf(scope, where, definition),
  };
}

function integrationOf(scope: Scope, where: string, resource: string): Integration {
  const service = /^arn:aws[a-z-]*:states:::(.+)$/.exec(resource)?.[1];
  const integration = service === undefined ? undefined : integrations[service];
  if (integration === undefined) {
    const supported = Object.keys(integrations).map((key) => `arn:aws:states:::${key}`);
    return refuse(where, `the resource "${resource}" is not supported; supported: ${supported.join(', ')}`);
  }
  if (integration.waits && scope.runsAs === 'EXPRESS') {
    refuse(where, `the resource "${resource}" cannot run in an Express child; make the map's ExecutionType STANDARD`);
  }
  return integration;
}
