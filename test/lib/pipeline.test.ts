import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { largeSize } from '../../lib/functions/function-sizes.ts';
import { anAssembly, flat, functionId, functionNames, resourcesOf } from './an-assembly.ts';

const { api, pipeline, templates } = anAssembly({
  intake: { batchSize: 500, batchingWindowSeconds: 5 },
  openJobsDelaySeconds: 45,
});
const allFunctions = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'));
const variablesOf = (properties: Record<string, unknown>) =>
  (properties.Environment as { Variables: Record<string, unknown> }).Variables;

describe('the functions', () => {
  test('run on Node 24 and arm64, with the layer of their own stack', () => {
    for (const [name, template] of Object.entries(templates)) {
      const [[layerId] = ['']] = resourcesOf(template, 'AWS::Lambda::LayerVersion').filter(([id]) =>
        id.startsWith('Core'),
      );
      for (const [id, fn] of resourcesOf(template, 'AWS::Lambda::Function')) {
        expect(fn, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
        expect(flat((fn.Layers as unknown[])[0]), `${name} ${id}`).toBe(`<${layerId}>`);
      }
    }
  });

  test('are those of lambdas/, the five stages twice', () => {
    const stages = functionNames.filter((name) => /^(fetch|clean|chunk|embed|store)-/.test(name));
    expect(stages).toHaveLength(5);
    const expected = [...functionNames, ...stages.map((name) => `${name}-large`)].map((name) => `sheaf-test-${name}`);
    expect(allFunctions.map(([, { FunctionName }]) => FunctionName).sort()).toEqual(expected.sort());
  });

  test.each(functionNames)('%s has exactly the variables that it reads', async (name) => {
    const { environment } = await import(`../../lambdas/${name}/env.ts`);
    const [, fn] = allFunctions.find(([, { FunctionName }]) => FunctionName === `sheaf-test-${name}`)!;
    const shared = ['NODE_OPTIONS', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
    const own = Object.keys(variablesOf(fn)).filter((variable) => !shared.includes(variable));
    expect(own.sort()).toEqual(Object.keys(environment.shape).sort());
  });

  test('that are large have the same code, and more memory and time', () => {
    const { Resources } = templates.pipeline;
    const standard = Resources[functionId(templates.pipeline, 'embed-chunks')]!.Properties;
    const large = Resources[functionId(templates.pipeline, 'embed-chunks-large')]!.Properties;
    expect(large.Code).toEqual(standard.Code);
    expect(large).toMatchObject({ MemorySize: largeSize.memoryMiB, Timeout: largeSize.timeoutSeconds });
    expect(Number(standard.Timeout)).toBeLessThan(300 / 3);
  });

  test.each([
    [
      'write vectors',
      'Vectors',
      ['erase-documents', 'optimize-index', 'reconcile-job', 'store-chunks', 'store-chunks-large', 'tend-tenants'],
    ],
    ['read documents', 'Stages', ['clean-documents', 'clean-documents-large', 'estimate-job']],
  ])('that %s carry the packages for it, which are installed when they are published', (_, owner, names) => {
    const native = resourcesOf(templates.pipeline, 'AWS::Lambda::LayerVersion').filter(([id]) => id.startsWith(owner));
    expect(native).toHaveLength(1);
    const carriers = resourcesOf(templates.pipeline, 'AWS::Lambda::Function')
      .filter(([, { Layers }]) => (Layers as unknown[]).some((layer) => flat(layer) === `<${native[0]?.[0]}>`))
      .map(([, { FunctionName }]) => String(FunctionName).replace('sheaf-test-', ''));
    expect(carriers.sort()).toEqual(names);
  });
});

describe('the intake', () => {
  test('takes created objects, and deleted ones only when somebody deleted them', () => {
    pipeline.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [Match.anyValue()] } },
      },
    });
    pipeline.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Deleted'],
        detail: { bucket: { name: [Match.anyValue()] }, reason: ['DeleteObject'] },
      },
    });
  });

  test('gathers events by the configuration and reports each failed message by itself', () => {
    pipeline.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    pipeline.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    pipeline.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'sheaf-test-receive-objects',
      Environment: { Variables: Match.objectLike({ OPEN_JOBS_DELAY_SECONDS: '45' }) },
    });
  });

  test('keeps a message that fails five times, and hides it for six time-outs of its consumer', () => {
    const queues = resourcesOf(templates.pipeline, 'AWS::SQS::Queue');
    expect(queues).toHaveLength(10);
    const working = queues.filter(([, { RedrivePolicy }]) => RedrivePolicy);
    expect(working).toHaveLength(5);
    for (const [id, queue] of working) {
      // A delivery may wait for a receiver that is slow.
      const hiddenSeconds = id.startsWith('Webhooks') ? expect.any(Number) : id.startsWith('Tenants') ? 3_600 : 360;
      expect(queue).toMatchObject({
        RedrivePolicy: { maxReceiveCount: 5 },
        VisibilityTimeout: hiddenSeconds,
        SqsManagedSseEnabled: true,
      });
    }
  });
});

describe('the dead letters', () => {
  test('of every queue are taken by one function, which puts them into the failure inbox', () => {
    const queues = resourcesOf(templates.pipeline, 'AWS::SQS::Queue');
    const dead = queues.filter(([, { RedrivePolicy }]) => !RedrivePolicy);
    const drain = functionId(templates.pipeline, 'drain-dead-letters');
    const drained = resourcesOf(templates.pipeline, 'AWS::Lambda::EventSourceMapping').filter(
      ([, { FunctionName }]) => flat(FunctionName) === `<${drain}>`,
    );
    expect(drained.map(([, { EventSourceArn }]) => flat(EventSourceArn)).sort()).toEqual(
      dead.map(([id]) => `<${id}.Arn>`).sort(),
    );
    for (const [, queue] of dead)
      expect(queue).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, VisibilityTimeout: 360 });
  });
});

describe('the watch', () => {
  test('hears of every execution that ends', () => {
    pipeline.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [Match.anyValue()], status: ['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'] },
      },
    });
  });

  test('sweeps and looks at the indexes every 5 minutes, and lists the landing bucket every day', () => {
    const rates = resourcesOf(templates.pipeline, 'AWS::Events::Rule').flatMap(
      ([, { ScheduleExpression }]) => ScheduleExpression ?? [],
    );
    expect(rates.sort()).toEqual(['rate(1 day)', 'rate(5 minutes)', 'rate(5 minutes)']);
  });
});

describe('the API', () => {
  test('sends every path and method to one function but for streams, which ask who calls', () => {
    const methods = resourcesOf(templates.api, 'AWS::ApiGateway::Method');
    const integrationOf = (properties: Record<string, unknown>) => properties.Integration as Record<string, unknown>;
    for (const [id, { AuthorizationType }] of methods) expect(AuthorizationType, id).toBe('NONE');
    const rest = methods.filter(([, { HttpMethod }]) => HttpMethod === 'ANY');
    for (const [id, method] of rest) {
      expect(integrationOf(method).Type, id).toBe('AWS_PROXY');
      expect(flat(integrationOf(method).Uri), id).toMatch(/<ServeApi\w+\.Arn>\/invocations$/);
    }
    const streams = methods.filter(([, { HttpMethod }]) => HttpMethod !== 'ANY');
    expect(streams).toHaveLength(1);
    expect(streams[0]![1]).toMatchObject({ HttpMethod: 'GET', Integration: { ResponseTransferMode: 'STREAM' } });
    expect(flat(integrationOf(streams[0]![1]).Uri)).toMatch(/<Streams\w+\.Arn>\/response-streaming-invocations$/);
  });

  test('has every path below one that a stream made, since a resource hides the proxy above it', () => {
    const resources = new Map(resourcesOf(templates.api, 'AWS::ApiGateway::Resource'));
    const pathOf = (id: string): string => {
      const { ParentId, PathPart } = resources.get(id)!;
      const parent = flat(ParentId).slice(1, -1);
      return `${resources.has(parent) ? pathOf(parent) : ''}/${PathPart}`;
    };
    const any = resourcesOf(templates.api, 'AWS::ApiGateway::Method')
      .filter(([, { HttpMethod }]) => HttpMethod === 'ANY')
      .map(([, { ResourceId }]) => flat(ResourceId).slice(1, -1))
      .map((id) => (resources.has(id) ? pathOf(id) : '/'));
    expect(any.toSorted()).toEqual([
      ...['/', '/v1', '/v1/jobs', '/v1/jobs/{jobId}', '/v1/jobs/{jobId}/events', '/v1/jobs/{jobId}/events/{proxy+}'],
      ...['/v1/jobs/{jobId}/{proxy+}', '/v1/{proxy+}', '/{proxy+}'],
    ]);
  });

  test('sets invocations aside for streams, more than may be open, so that the others are refused with a reason', () => {
    const [, fn] = allFunctions.find(([, { FunctionName }]) => FunctionName === 'sheaf-test-stream-events')!;
    expect(fn.ReservedConcurrentExecutions).toBe(30);
    expect(variablesOf(fn)).toMatchObject({
      STREAM_MOST_OPEN: '20',
      STREAM_MOST_OF_TENANT: '10',
      STREAM_SECONDS: '300',
    });
    expect(Number(fn.Timeout)).toBeGreaterThan(300);
  });

  test('and its functions are traced where the configuration says so', () => {
    const traced = anAssembly({ telemetry: { xray: true, otlpEndpoint: 'https://otel.example' } });
    traced.api.hasResourceProperties('AWS::ApiGateway::Stage', { TracingEnabled: true });
    for (const template of [traced.api, traced.pipeline, traced.storage]) {
      template.allResourcesProperties('AWS::Lambda::Function', {
        TracingConfig: { Mode: 'Active' },
        Environment: { Variables: Match.objectLike({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example' }) },
      });
    }
  });

  test('is throttled and logged, without paths', () => {
    api.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 })],
      AccessLogSetting: { Format: Match.not(Match.stringLikeRegexp('path|sourceIp')) },
    });
  });

  test('knows pipeline and erasure by their agreed names', () => {
    const [, serveApi] = allFunctions.find(([, { FunctionName }]) => FunctionName === 'sheaf-test-serve-api')!;
    const variables = variablesOf(serveApi);
    expect(variables.ERASE_FUNCTION_NAME).toBe('sheaf-test-erase-documents');
    expect(flat(variables.STATE_MACHINE_ARN)).toMatch(/:stateMachine:sheaf-test-ingest$/);
    expect(flat(variables.CURSOR_SECRET)).toMatch(/^secret:<CursorSecret/);
    expect(allFunctions.map(([, { FunctionName }]) => FunctionName)).toContain(variables.ERASE_FUNCTION_NAME);
  });
});

describe('the schedules', () => {
  test('know the function that the scheduler invokes, the role for it, and the place for dead letters', () => {
    const { Resources } = templates.pipeline;
    const fn = Resources[functionId(templates.pipeline, 'fire-schedule')]!.Properties;
    const variables = variablesOf(fn);
    expect(flat(variables.SCHEDULE_TARGET_ARN)).toMatch(/:function:sheaf-test-fire-schedule$/);
    expect(flat(variables.SCHEDULE_ROLE_ARN)).toMatch(/^<SchedulesSchedulerRole\w+\.Arn>$/);
    expect(flat(variables.SCHEDULE_DEAD_LETTERS_ARN)).toMatch(/^<SchedulesLaterDeadLetters\w+\.Arn>$/);
    expect(variables.SCHEDULE_PREFIX).toBe('sheaf-test');
  });

  test('take calls that waited one at a time', () => {
    pipeline.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1 });
  });
});
