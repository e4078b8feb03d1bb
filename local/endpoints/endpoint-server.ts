import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credentials } from '../storage/credentials.ts';
import { demandKeyId, keyIdOf } from '../storage/signature.ts';
import type { Action } from './action.ts';
import { ApiException } from './api-exception.ts';
import { type FunctionPort, invokeFunction } from './invoke-function.ts';
import { restActionOf } from './rest-actions.ts';

export interface EndpointServerOptions {
  /** Actions by the service prefix of `X-Amz-Target`, then by their name. */
  readonly services: Readonly<Record<string, Readonly<Record<string, Action>>>>;
  readonly functions: FunctionPort;
  readonly credentials: Credentials;
  readonly onProblem: (message: string, error?: unknown) => void;
}

/** Lambda's payload limit, and a little. */
const largestBodyBytes = 7 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The port of every AWS service other than S3 and SQS. */
export async function listenForEndpoints(options: EndpointServerOptions): Promise<{ server: Server; url: string }> {
  const server = createServer((message, response) => {
    answer(message, options)
      .catch((error: unknown) => failure(error, options))
      .then((result) => send(response, result));
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function answer(message: IncomingMessage, options: EndpointServerOptions): Promise<Answer> {
  demandKeyId(keyIdOf(message.headers), options.credentials);
  const { method = '', url = '/', headers } = message;
  const body = await readBody(message);
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return json(await actionOf(target, options)(parsed(body)));
  const functionName = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(url)?.[1];
  if (method === 'POST' && functionName !== undefined) {
    const request = { functionName: decodeURIComponent(functionName), headers, payload: body };
    return invokeFunction(options.functions, request, options.onProblem);
  }
  const { name, input } = restActionOf(method, url, body === '' ? {} : parsed(body));
  return json(await actionOf(`scheduler.${name}`, options)(input));
}

function actionOf(target: string, { services }: EndpointServerOptions): Action {
  const dot = target.lastIndexOf('.');
  const [service, name] = [target.slice(0, dot), target.slice(dot + 1)];
  const actions = Object.hasOwn(services, service) ? services[service] : undefined;
  const found = actions !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (found !== undefined) return found;
  const known =
    actions === undefined
      ? Object.entries(services).map(([prefix, own]) => `${prefix}: ${Object.keys(own).join(', ')}`)
      : [Object.keys(actions).join(', ')];
  throw new ApiException(
    'UnknownOperationException',
    `The local cloud does not know ${target}. It knows ${known.join('; ')}.`,
  );
}

async function readBody(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > largestBodyBytes) {
      throw new ApiException('RequestTooLargeException', `A request may have ${largestBodyBytes} bytes.`, 413);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiException('SerializationException', 'The body of the request is not valid JSON.');
  }
}

function json(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}

/** Errors of the engine, of the signature check and ours have a name of their own, which the SDK looks for. */
function failure(error: unknown, { onProblem }: EndpointServerOptions): Answer {
  const {
    name,
    code = name,
    status,
    message,
  } = error as { name: string; code?: string; status?: number; message: string };
  const isKnown = Object.hasOwn(error as object, 'name');
  if (!isKnown) onProblem('A request to an AWS service failed.', error);
  const type = isKnown ? code : 'InternalFailure';
  const body = { __type: type, message: isKnown ? message : 'The local cloud failed; see its log.' };
  return { status: isKnown ? (status ?? 400) : 500, headers: { 'x-amzn-errortype': type }, body: JSON.stringify(body) };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const defaults = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, { ...defaults, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
