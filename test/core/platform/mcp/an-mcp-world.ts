import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { bridgeMcp } from '../../../../cli/mcp-bridge.ts';
import { openTransport } from '../../../../sdk/transport.ts';
import { aKey } from '../../../fixtures/an-auth.ts';
import { aDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

export const url = 'http://127.0.0.1:8787';
export const transports = ['http', 'stdio'] as const;
export type TransportName = (typeof transports)[number];

export const manual = '# Pump manual\n\nThe pump moves water.\n\n## Maintenance\n\nReplace the seal every year.\n';

/** The API with documents in it, and the SDK's client on either transport; nothing leaves this process. */
export async function anMcpWorld(changes: Partial<ApiPorts> = {}) {
  const database = await aDatabase();
  const ctx = await anApi(database, { sleep: () => runStarted(), ...changes });
  const { pipeline } = ctx;
  const keys = {
    admin: await aKey(database),
    operator: await aKey(database, 'operator'),
    viewer: await aKey(database, 'viewer'),
  };

  /** What the state machine was asked for since the last time. */
  async function runStarted(): Promise<void> {
    for (const { tenantId, jobId, attempt } of pipeline.started.splice(0))
      await pipeline.runAttempt({ tenantId, jobId, attempt });
  }

  const send: typeof fetch = async (input, init) =>
    ctx.api.fetch(new Request(input as string, init), { remoteAddress: '127.0.0.1' });

  async function connect(name: TransportName, key: string | undefined): Promise<Client> {
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(name === 'http' ? overHttp(key) : await overStdio(key));
    return client;
  }

  function overHttp(key: string | undefined): Transport {
    const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
    // Its type has a session id that may be undefined, which exact optional properties do not allow.
    return new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      fetch: send,
      requestInit: { headers },
    }) as Transport;
  }

  /** Both ends speak lines of JSON, over two pipes. */
  async function overStdio(key: string | undefined): Promise<Transport> {
    const [there, back] = [new PassThrough(), new PassThrough()];
    const api = openTransport({ url, fetch: send, credential: async () => key });
    await bridgeMcp(new StdioServerTransport(there, back), api);
    return new StdioServerTransport(back, there);
  }

  /** Uploads files as a client would. */
  async function anUpload(files: Record<string, string>): Promise<string> {
    const announced = Object.entries(files).map(([path, text]) => ({ path, sizeBytes: Buffer.byteLength(text) }));
    const { body } = await ctx.ask('POST', '/v1/uploads', { files: announced });
    for (const { path, url: target } of body.files)
      await pipeline.landing.put(new URL(target).pathname.slice(1), files[path]!);
    return body.uploadId;
  }

  return { ...ctx, database, keys, connect, send, anUpload, runStarted };
}

export type McpWorld = Awaited<ReturnType<typeof anMcpWorld>>;

// biome-ignore lint/suspicious/noExplicitAny: a test reads answers of any shape
export async function call(client: Client, name: string, input: object = {}): Promise<any> {
  return client.callTool({ name, arguments: { ...input } });
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export async function answerOf(client: Client, name: string, input: object = {}): Promise<any> {
  const result = await call(client, name, input);
  if (result.isError) throw new Error(result.content[0].text);
  return result.structuredContent;
}
