/** Answers of an API Gateway REST proxy, part by part. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What the gateway says of a request, of which hosts believe it alone. */
export interface StreamCaller {
  readonly remoteAddress: string;
  readonly signedBy?: string;
}

interface ProxyEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly requestContext: {
    readonly domainName?: string;
    readonly identity: { readonly sourceIp: string; readonly userArn?: string | null };
  };
}

interface Prelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

type StreamHandler = (event: ProxyEvent, output: Writable) => Promise<void>;

/** The runtime of Lambda puts it there. */
declare const awslambda: {
  streamifyResponse(handler: StreamHandler): unknown;
  readonly HttpResponseStream: { from(output: Writable, prelude: Prelude): Writable };
};

/** A handler that streams. When the client goes, the answer's body is cancelled. */
export function streamAnswers(answer: (request: Request, caller: StreamCaller) => Promise<Response>): unknown {
  return awslambda.streamifyResponse(async (event, output) => {
    const { sourceIp, userArn } = event.requestContext.identity;
    const caller = { remoteAddress: sourceIp, ...(userArn ? { signedBy: userArn } : {}) };
    const { status, headers, body } = await answer(requestOf(event), caller).catch(failed);
    const stream = awslambda.HttpResponseStream.from(output, {
      statusCode: status,
      headers: Object.fromEntries(headers),
    });
    // An answer without a body must be written, too, or the gateway never learns its status.
    const source = body === null ? Readable.from(['']) : Readable.fromWeb(body);
    await pipeline(source, stream).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  });
}

/** Only the making of the ports fails here; routes answer their own faults. */
function failed(): Response {
  return new Response('{"message":"Internal server error"}', {
    status: 503,
    headers: { 'content-type': 'application/json', 'retry-after': '5' },
  });
}

/** Streams take no bodies: only GET comes here. */
function requestOf(event: ProxyEvent): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {}))
    for (const value of values) headers.append(name, value);
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {}))
    for (const value of values) query.append(name, value);
  const host = event.requestContext.domainName ?? headers.get('host') ?? 'localhost';
  const search = query.size > 0 ? `?${query}` : '';
  return new Request(`https://${host}${event.path}${search}`, { method: event.httpMethod, headers });
}
