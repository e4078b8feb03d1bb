/** Hands messages of an MCP client on this machine to the server at `/mcp`, and the answers back. */
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { ProblemError, ServerUnreachable } from '../sdk/problem-error.ts';
import type { Transport as ApiTransport } from '../sdk/transport.ts';

/** The side of the client: a stream of messages. */
export interface ClientSide {
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  start(): Promise<void>;
  send(message: JSONRPCMessage): Promise<void>;
}

/** Of JSON-RPC: the server, or the way to it, failed. */
const serverError = -32_000;

/**
 * Answers every request, also when the server refuses it or is not there: what a client hears nothing of, it waits for. A call that
 * the client cancels is given up and not answered; what it has changed by then stays.
 */
export async function bridgeMcp(client: ClientSide, api: ApiTransport): Promise<void> {
  const underWay = new Map<RequestId, AbortController>();
  let protocolVersion: string | undefined;

  async function handOn(message: JSONRPCMessage, signal: AbortSignal): Promise<JSONRPCMessage | undefined> {
    const headers = { accept: 'application/json, text/event-stream', 'mcp-protocol-version': protocolVersion };
    const answer = await api.response('POST', '/mcp', { body: message, headers, signal });
    if (answer.status === 202) return undefined;
    const said = (await answer.json()) as JSONRPCMessage;
    const agreed = 'result' in said ? said.result.protocolVersion : undefined;
    if (typeof agreed === 'string') protocolVersion = agreed;
    return said;
  }

  async function take(message: JSONRPCMessage): Promise<void> {
    if ('method' in message && message.method === 'notifications/cancelled') {
      underWay.get(message.params?.requestId as RequestId)?.abort();
      return;
    }
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    const stop = new AbortController();
    if (id !== undefined) underWay.set(id, stop);
    try {
      const answer = await handOn(message, stop.signal);
      if (answer !== undefined && !stop.signal.aborted) await client.send(answer);
    } catch (error) {
      if (id === undefined || stop.signal.aborted) return;
      await client.send({ jsonrpc: '2.0', id, error: { code: serverError, message: textOf(error) } });
    } finally {
      if (id !== undefined) underWay.delete(id);
    }
  }

  client.onmessage = (message) => void take(message);
  await client.start();
}

function textOf(error: unknown): string {
  if (error instanceof ServerUnreachable)
    return `${error.message} Start it with: npm start (or name another one by --url or SHEAF_URL).`;
  if (error instanceof ProblemError) {
    const advice = error.status === 401 ? ' Sign in with: sheaf login' : '';
    return `${error.title}. ${error.message}${advice}`;
  }
  return error instanceof Error ? error.message : String(error);
}
