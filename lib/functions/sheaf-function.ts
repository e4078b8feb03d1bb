import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { acknowledgeInvoke, acknowledgeWildcards } from '../acknowledge-wildcards.ts';
import type { Binding } from './binding.ts';
import { functionSizes, largeSize } from './function-sizes.ts';
import type { FunctionName, OwnVariables } from './function-variables.ts';

/** What all functions of a stack share. */
export interface FunctionRuntime {
  /** Folder that the build filled. */
  readonly distDir: string;
  readonly coreLayer: lambda.ILayerVersion;
  /** First part of physical names, like `sheaf-dev`. */
  readonly prefix: string;
  readonly logLevel: string;
  readonly telemetry: SheafConfig['telemetry'];
  readonly logRetention: logs.RetentionDays;
}

export interface SheafFunctionProps<N extends FunctionName> {
  /** Folder of the handler. */
  readonly name: N;
  readonly runtime: FunctionRuntime;
  /** One binding for each variable that the handler reads. */
  readonly uses: { readonly [V in keyof OwnVariables<N>]: Binding };
  /**
   * The same code with more memory and time.
   * @default false
   */
  readonly isLarge?: boolean;
  /**
   * Packages that the code needs whatever its variables say.
   * @default - none
   */
  readonly packages?: lambda.ILayerVersion;
  /**
   * Invocations at once: no more, and set aside for it alone.
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;
}

export interface FunctionTaskOptions {
  /** JSON with JSONata in it. */
  readonly payload: Record<string, unknown>;
  /** @default - the function's answer */
  readonly outputs?: unknown;
  /** @default - no variables */
  readonly assign?: Record<string, unknown>;
  /** How long the machine waits. @default - as long as the function may run */
  readonly timeout?: Duration;
}

/** One handler of `lambdas/`, with exactly the variables and permissions that it needs. */
export class SheafFunction<N extends FunctionName = FunctionName> extends Construct implements iam.IGrantable {
  readonly function: lambda.IFunction;
  readonly functionName: string;
  readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: SheafFunctionProps<N>) {
    super(scope, id);
    const { runtime, name, isLarge = false } = props;
    const size = isLarge ? largeSize : functionSizes[name];
    const bindings = Object.entries<Binding>(props.uses);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: runtime.logRetention });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    this.functionName = `${runtime.prefix}-${name}${isLarge ? '-large' : ''}`;
    this.function = new lambda.Function(this, 'Function', {
      functionName: this.functionName,
      code: lambda.Code.fromAsset(bundleOf(runtime.distDir, name)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: size.memoryMiB,
      timeout: Duration.seconds(size.timeoutSeconds),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      layers: [
        runtime.coreLayer,
        ...(props.packages ? [props.packages] : []),
        ...new Set(bindings.flatMap(([, binding]) => binding.layers ?? [])),
      ],
      environment: {
        ...Object.fromEntries(bindings.map(([variable, binding]) => [variable, binding.value])),
        ...Object.assign({}, ...bindings.map(([, binding]) => binding.companions ?? {})),
        LOG_LEVEL: runtime.logLevel,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'Sheaf',
        ...(runtime.telemetry.otlpEndpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: runtime.telemetry.otlpEndpoint }),
      },
      ...(runtime.telemetry.xray && { tracing: lambda.Tracing.ACTIVE }),
      role,
      logGroup,
    });
    this.grantPrincipal = role;
    if (runtime.telemetry.xray) acknowledgeWildcards(role, 'X-Ray takes segments for no resource in particular.', '*');
    for (const [, binding] of bindings) binding.grantTo?.(this);
  }

  /** The function's name, for a function that calls it. */
  get invoker(): Binding {
    return {
      value: this.functionName,
      grantTo: (grantee) => {
        this.grantInvoke(grantee);
        acknowledgeInvoke(grantee.grantPrincipal as iam.IRole, this.function.functionArn);
      },
    };
  }

  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.function.grantInvoke(grantee);
  }

  /** The state that invokes this function; it has no Retry and no Catch of its own. */
  createTask(scope: Construct, id: string, options: FunctionTaskOptions): tasks.LambdaInvoke {
    acknowledgeInvoke(scope, this.function.functionArn);
    return tasks.LambdaInvoke.jsonata(scope, id, {
      lambdaFunction: this.function,
      payload: sfn.TaskInput.fromObject(options.payload),
      outputs: options.outputs ?? '{% $states.result.Payload %}',
      ...(options.assign && { assign: options.assign }),
      ...(options.timeout && { taskTimeout: sfn.Timeout.duration(options.timeout) }),
      // Otherwise CDK puts a Retry of its own before those of the error table.
      retryOnServiceExceptions: false,
    });
  }

  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  metricDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricDuration(options);
  }
}

function bundleOf(distDir: string, name: string): string {
  const folder = join(distDir, 'functions', name);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(`${name} has no bundle in ${folder}. Write lambdas/${name}/handler.ts, then run: npm run build`);
  }
  return folder;
}
