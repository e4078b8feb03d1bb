import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createApi } from '@sheaf/core/platform/api/app';
import { momentaryStreams } from '@sheaf/core/platform/events/stream-places';
import { Hono } from 'hono';
import { type ApiGatewayRequestContext, handle } from 'hono/aws-lambda';

/** The API behind API Gateway's REST proxy. Who called is taken from what the gateway says, never from a header. */
export function answerProxyEvents(ports: Omit<ApiPorts, 'streams'>): ReturnType<typeof handle> {
  const api = createApi({ ...ports, streams: momentaryStreams });
  const host = new Hono<{ Bindings: { requestContext: ApiGatewayRequestContext } }>();
  host.all('*', (c) => {
    const { sourceIp, userArn } = c.env.requestContext.identity;
    return api.fetch(c.req.raw, { remoteAddress: sourceIp, ...(userArn ? { signedBy: userArn } : {}) });
  });
  return handle(host);
}
