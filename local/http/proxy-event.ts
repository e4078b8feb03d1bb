/**
 * API Gateway's REST proxy integration, both ways (payload format 1.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { accountId } from '../assembly/account.ts';
import type { Client } from './client-of.ts';
import type { MatchedRoute } from './match-route.ts';

const responseSchema = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

export interface ProxyRequest {
  readonly request: IncomingMessage;
  readonly client: Client;
  readonly body: Buffer;
  readonly requestId: string;
  readonly apiId: string;
  readonly isBinary: boolean;
  readonly matched: MatchedRoute;
}

export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** The event for the function. Paths stay escaped, query values do not. */
export function proxyEvent({
  request,
  client,
  body,
  requestId,
  apiId,
  isBinary,
  matched,
}: ProxyRequest): Record<string, unknown> {
  const url = new URL(request.url ?? '/', 'http://local');
  const resource = matched.route.path;
  const received = request.headersDistinct as Record<string, string[]>;
  const multiValueHeaders = client.host === '' ? received : { ...received, host: [client.host] };
  const multiValueQuery = queryOf(url.searchParams);
  const hasQuery = url.search.length > 1;
  return {
    resource,
    path: url.pathname,
    httpMethod: request.method,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: hasQuery ? lastOf(multiValueQuery) : null,
    multiValueQueryStringParameters: hasQuery ? multiValueQuery : null,
    pathParameters: matched.parameters,
    stageVariables: null,
    requestContext: {
      accountId,
      apiId,
      domainName: client.host,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: { sourceIp: client.address, userAgent: request.headers['user-agent'] ?? null },
      path: url.pathname,
      protocol: `HTTP/${request.httpVersion}`,
      requestId,
      requestTimeEpoch: Date.now(),
      resourcePath: resource,
      stage: 'local',
    },
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && isBinary,
  };
}

/** What the client gets, or undefined when the function's answer is not a proxy response. */
export function proxyResponse(payload: string): ProxyResponse | undefined {
  const parsed = responseSchema.safeParse(JSON.parse(payload));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const combined: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers ?? {})) combined[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(multiValueHeaders ?? {}))
    combined[name.toLowerCase()] = values.map(String);
  return { statusCode, headers: combined, body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
}

/** Whether the gateway passes a body of this type on as base64. */
export function isBinaryType(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const [type = '', subtype = ''] = (contentType ?? '').split(';')[0]!.trim().toLowerCase().split('/');
  return binaryMediaTypes.some((pattern) => {
    const [wantedType, wantedSubtype] = pattern.toLowerCase().split('/');
    return (wantedType === '*' || wantedType === type) && (wantedSubtype === '*' || wantedSubtype === subtype);
  });
}

function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const name of new Set(parameters.keys())) values[name] = parameters.getAll(name);
  return values;
}

function lastOf(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)!]));
}
