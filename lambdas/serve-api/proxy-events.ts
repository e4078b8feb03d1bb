import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { momentaryStreams } from '@sheaf/core/platform/events/stream-places';
import { Hono } from 'hono';
import { type ApiGatewayRequestContext, handle } from 'hono/aws-lambda';
import { flushTelemetry } from '../adapters/telemetry/tracing.ts';

/** Answers come many a second, and none waits for a collector more often than this. */
const flushEveryMs = 1_000;

/** The API behind API Gateway's REST proxy. Where a call comes from is taken from what the gateway says, never from a header. */
export function answerProxyEvents(ports: Omit<ApiPorts, 'streams'>): ReturnType<typeof handle> {
  const api = createApi({ ...ports, streams: momentaryStreams });
  const host = new Hono<{ Bindings: { requestContext: ApiGatewayRequestContext } }>();
  host.all('*', (c) => {
    const { sourceIp } = c.env.requestContext.identity;
    return api.fetch(c.req.raw, { remoteAddress: sourceIp });
  });
  const answer = handle(host);
  return async (...request) => {
    try {
      return await answer(...request);
    } finally {
      await flushTelemetry(flushEveryMs);
    }
  };
}
