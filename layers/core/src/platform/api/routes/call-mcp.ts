import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { askAs } from '../../mcp/ask.ts';
import type { ApiContext, ApiEnvironment } from '../api-environment.ts';
import type { ApiPorts } from '../api-ports.ts';
import { problem } from '../contract/problem.ts';
import { apiRoute, problems } from '../route.ts';

const message = z
  .looseObject({ jsonrpc: z.literal('2.0') })
  .meta({ id: 'McpMessage', description: 'A message of JSON-RPC 2.0. Batches are not taken.' });

const refusedMessage = {
  description: 'An error of JSON-RPC, or a problem document.',
  content: { 'application/json': { schema: message }, 'application/problem+json': { schema: problem } },
};

/** Whoever is known may come in; what they may do there, each tool's routes say. */
export const callMcpRoute = apiRoute(
  'self:read',
  {
    operationId: 'callMcp',
    method: 'post',
    path: '/mcp',
    tags: ['System'],
    summary: 'Talk to the server of the Model Context Protocol',
    description:
      'Streamable HTTP without sessions (docs/mcp.md): one message, one answer. Tools ask the other routes as the same caller, so that their permissions, limits and audit entries hold.',
    request: { body: { required: true, content: { 'application/json': { schema: message } } } },
    responses: {
      200: { description: 'The answer.', content: { 'application/json': { schema: message } } },
      202: { description: 'A notification was taken.' },
      400: refusedMessage,
      406: refusedMessage,
      ...problems(413, 415),
    },
  },
  (ports: ApiPorts, app) => async (c) => answer(c, c.req.valid('json'), ports, app),
);

async function answer(
  c: ApiContext,
  given: unknown,
  { clock, logger, cursorSecret, sleep }: ApiPorts,
  app: OpenAPIHono<ApiEnvironment>,
): Promise<never> {
  // Loaded when somebody asks: nothing else of the API needs it.
  const { answerMcp } = await import('../../mcp/answer-mcp.ts');
  const correlationId = c.get('correlationId');
  const ask = askAs({
    request: c.req.raw,
    correlationId,
    traceparent: c.get('trace').traceparent,
    send: (request) => app.fetch(request, c.env),
  });
  const ports = { principal: c.get('principal'), ask, clock, logger, cursorSecret, sleep, correlationId };
  // The SDK's answer is the whole answer, of which the route's types know nothing.
  return (await answerMcp(c.req.raw, given, ports)) as never;
}
