/**
 * What an assembly declares and the local cloud runs: frozen data, all references resolved. Names and ARNs are those
 * of a fixed account and region, and stay the same over rebuilds, since stored data refers to them.
 */

import type { QueueSettings } from '../storage/queues/queue-settings.ts';
import type { BucketSettings } from '../storage/storage.ts';

export interface FunctionResource {
  readonly name: string;
  readonly arn: string;
  /** Kebab-case id of the construct (`fetch-documents`): for logs, status and warm-up. */
  readonly title: string;
  /** `file.export` below the asset. */
  readonly handler: string;
  readonly assetDir: string;
  /** In template order: on AWS a later layer overwrites an earlier one. */
  readonly layerDirs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number | null;
}

export interface QueueResource extends QueueSettings {
  readonly arn: string;
  readonly url: string;
}

export interface EventSourceMapping {
  readonly id: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsBatchItemFailures: boolean;
  readonly maximumConcurrency: number | null;
}

/** What a target receives instead of the event itself. */
export type TargetInput =
  | { readonly kind: 'event' }
  | { readonly kind: 'constant'; readonly json: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'template'; readonly paths: Readonly<Record<string, string>>; readonly template: string };

export interface Target {
  readonly id: string;
  /** Of a function, a queue or a state machine. */
  readonly arn: string;
  readonly input: TargetInput;
  readonly deadLetterArn: string | null;
  readonly maximumRetryAttempts: number;
}

/** A rule of the default bus: an event pattern or a schedule. */
export interface RuleResource {
  readonly name: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  readonly pattern: unknown;
  readonly schedule: ScheduleExpression | null;
  readonly targets: readonly Target[];
}

/** `rate(…)` or `cron(…)`, and the IANA time zone that cron fields are in. */
export interface ScheduleExpression {
  readonly expression: string;
  readonly timeZone: string;
}

export interface BucketResource extends BucketSettings {
  readonly arn: string;
}

export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  /** Amazon States Language as JSON text. */
  readonly definition: string;
}

export interface ApiRoute {
  /** `/`, `/{proxy+}`, `/v1/jobs/{jobId}`. */
  readonly path: string;
  /** `ANY`, or one that goes before it. */
  readonly method: string;
  readonly functionName: string;
  /** Whether the answer is passed on part by part. */
  readonly isStreaming: boolean;
}

export interface ApiResource {
  readonly id: string;
  readonly routes: readonly ApiRoute[];
  readonly binaryMediaTypes: readonly string[];
}

export interface SecretResource {
  readonly name: string;
  readonly arn: string;
  /** How the first value is made; null when nobody has declared one. */
  readonly generate: {
    readonly length: number;
    readonly excludedCharacters: string;
    readonly template: string | null;
    readonly key: string | null;
  } | null;
  readonly value: string | null;
}

/** A function that a deployment runs before it is done. */
export interface DeploymentStep {
  readonly functionName: string;
  readonly payload: unknown;
}

/** A resource that stands in the table of inert resources. */
export interface InertResource {
  readonly path: string;
  readonly type: string;
  readonly reason: string;
}

export interface Inventory {
  readonly functions: readonly FunctionResource[];
  readonly queues: readonly QueueResource[];
  readonly eventSourceMappings: readonly EventSourceMapping[];
  readonly rules: readonly RuleResource[];
  readonly buckets: readonly BucketResource[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly apis: readonly ApiResource[];
  readonly secrets: readonly SecretResource[];
  readonly deploymentSteps: readonly DeploymentStep[];
  readonly inert: readonly InertResource[];
}
