import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';

/** A collector: keeps what it is sent, by path. */
const received: { path: string; headers: IncomingMessage['headers']; body: Received }[] = [];
// biome-ignore lint/suspicious/noExplicitAny: a test reads bodies of any shape
type Received = any;
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  received.push({ path: request.url!, headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString()) });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.url === '/embeddings' ? embeddings : {}));
});
const embeddings = { data: [{ index: 0, embedding: [1, 0] }], usage: { prompt_tokens: 5 } };
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const trace = { correlationId: 'call-1', traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
const context = { awsRequestId: 'r1', functionName: 'test' } as Context;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', address());
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=a%20b');
  // The logger then writes by the console that the test watches.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  // However busy the machine is.
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '120000');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'embed-chunks');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Sheaf');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => void received.splice(0));

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const spans = () =>
  received.filter(({ path }) => path === '/v1/traces').flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans);
const attributesOf = ({ attributes }: Received) =>
  Object.fromEntries(attributes.map(({ key, value }: Received) => [key, Object.values(value)[0]]));

/** A stage that embeds a text by a server with OpenAI's interface, and starts an execution. */
async function aStage(sent: string[]) {
  const { stageHandler } = await import('../../../lambdas/adapters/stage-handler.ts');
  const { createModelGateway } = await import('../../../lambdas/adapters/model-gateway.ts');
  const { openEmbeddingsClient } = await import('../../../lambdas/adapters/embedders/embeddings-client.ts');
  const { withTrace } = await import('../../../lambdas/adapters/telemetry/current-trace.ts');
  const { anEmbedder } = await import('../../fixtures/pipeline.ts');
  const space = { ...anEmbedder().space, provider: 'openai', model: 'small', dimensions: 2 };
  const limits = { maxTexts: 10, maxTokens: 1_000 };
  const embedder = await openEmbeddingsClient({ baseUrl: address(), apiKey: 'k', space, limits, isOwn: true });
  const database = { transaction: async () => {} } as never;
  return stageHandler({
    environment: z.object({}),
    event: z.object({ tenantId: z.string(), jobId: z.string() }),
    ports: async () => ({}),
    run: async ({ tenantId, jobId }) => {
      const gateway = createModelGateway(database, { now: () => Date.parse('2026-01-01') });
      await gateway.embed({ tenantId, jobId, stage: 'embed' }, embedder, ['text'], 'passage');
      sent.push(JSON.stringify(withTrace({ jobId })));
      return {};
    },
  });
}

describe('a stage', () => {
  it('has a span below its caller, and in it the call of the model, which gets the trace', async () => {
    const sent: string[] = [];
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(String(line)));
    await (await aStage(sent))({ tenantId: 'acme', jobId: 'j-1', trace }, context);
    spy.mockRestore();
    const [call, stage] = spans();
    expect(stage).toMatchObject({
      traceId,
      parentSpanId: '00f067aa0ba902b7',
      name: 'embed-chunks',
      kind: 5,
      status: {},
    });
    expect(attributesOf(stage)).toMatchObject({ 'sheaf.tenant_id': 'acme', 'sheaf.job_id': 'j-1' });
    expect(call).toMatchObject({ traceId, parentSpanId: stage.spanId, name: 'embeddings small', kind: 3 });
    expect(attributesOf(call)).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'small',
      'gen_ai.usage.input_tokens': '5',
    });
    const asked = received.find(({ path }) => path === '/embeddings')!;
    expect(asked.headers.traceparent).toBe(`00-${traceId}-${call.spanId}-01`);
    expect(JSON.parse(sent[0]!)).toEqual({
      jobId: 'j-1',
      trace: { correlationId: 'call-1', traceparent: `00-${traceId}-${stage.spanId}-01` },
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { correlationId: 'call-1', traceId, message: 'done' },
    ]);
    expect(received.find(({ path }) => path === '/v1/traces')!.headers['x-tenant']).toBe('a b');
  });

  it('counts tokens and durations in histograms of delta temporality', async () => {
    await (await aStage([]))({ tenantId: 'acme', jobId: 'j-1', trace }, context);
    const { metrics } = received.find(({ path }) => path === '/v1/metrics')!.body.resourceMetrics[0].scopeMetrics[0];
    expect(metrics.map(({ name }: Received) => name).toSorted()).toEqual([
      'gen_ai.client.operation.duration',
      'gen_ai.client.token.usage',
      'sheaf.stage.duration',
    ]);
    const { histogram, unit } = metrics.find(({ name }: Received) => name === 'gen_ai.client.token.usage');
    expect([unit, histogram.aggregationTemporality]).toEqual(['{token}', 1]);
    const [{ count, sum, bucketCounts, explicitBounds }] = histogram.dataPoints;
    expect([count, sum, bucketCounts.length]).toEqual(['1', 5, explicitBounds.length + 1]);
    expect(bucketCounts[explicitBounds.indexOf(16)]).toBe('1');
  });

  it('marks its span with the name of the error, and sends none of a trace that is not sampled', async () => {
    const { stageHandler } = await import('../../../lambdas/adapters/stage-handler.ts');
    const failing = stageHandler({
      environment: z.object({}),
      event: z.object({ jobId: z.string() }),
      ports: async () => ({}),
      run: () => Promise.reject(Object.assign(new Error('gone'), { name: 'StoreUnavailable' })),
    });
    await expect(failing({ jobId: 'j', trace }, context)).rejects.toThrow('gone');
    expect(spans()).toMatchObject([{ status: { code: 2 } }]);
    expect(attributesOf(spans()[0])['error.type']).toBe('StoreUnavailable');
    const unsampled = { ...trace, traceparent: trace.traceparent.replace(/01$/, '00') };
    await expect(failing({ jobId: 'j', trace: unsampled }, context)).rejects.toThrow('gone');
    expect(spans()).toHaveLength(1);
  });

  it('is named by its job where no request caused it, and by the execution that ended', async () => {
    const { traceOfEvent } = await import('../../../lambdas/adapters/telemetry/current-trace.ts');
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(String(line)));
    await (await aStage([]))({ tenantId: 'acme', jobId: 'j-9', trace: null }, context);
    spy.mockRestore();
    expect(JSON.parse(lines[0]!).correlationId).toBe('j-9');
    expect(traceOfEvent({ detail: { input: JSON.stringify({ jobId: 'j', trace }) } })).toEqual(trace);
    expect(traceOfEvent({ trace: { correlationId: 'x', traceparent: 'nonsense' } })).toBeUndefined();
  });
});
