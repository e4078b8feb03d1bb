import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { runCli } from '../../cli/program.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = { readonly status?: number; readonly json?: unknown; readonly text?: string; readonly type?: string };

/** A small server that answers as the API would, by `METHOD path`; what it was asked is kept. */
export async function aServer(
  answers: Readonly<Record<string, Answer | ((request: Received, url: string) => Answer)>>,
) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = request.url ?? '/';
    const asked = {
      method: request.method ?? 'GET',
      path,
      headers: request.headers,
      body: Buffer.concat(parts).toString(),
    };
    received.push(asked);
    const key = `${asked.method} ${path.split('?')[0]}`;
    const found = answers[`${asked.method} ${path}`] ?? answers[key];
    const answer = typeof found === 'function' ? found(asked, url) : (found ?? notFound(path));
    const type = answer.type ?? ((answer.status ?? 200) < 400 ? 'application/json' : 'application/problem+json');
    response.writeHead(answer.status ?? 200, { 'content-type': type });
    response.end(answer.text ?? JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, received, close };
}

function notFound(instance: string): Answer {
  return {
    status: 404,
    json: {
      type: 'urn:sheaf:problem:not-found',
      title: 'Nothing',
      status: 404,
      detail: 'No.',
      instance,
      correlationId: 'c-1',
    },
  };
}

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, with streams that are no terminal. */
export async function sheaf(
  argv: readonly string[],
  options: { url?: string; cwd?: string; env?: NodeJS.ProcessEnv; isTTY?: boolean; signal?: AbortSignal } = {},
): Promise<CliResult> {
  const [out, err] = [aStream(options.isTTY), aStream(options.isTTY)];
  const code = await runCli(argv, {
    out,
    err,
    env: { ...(options.url === undefined ? {} : { SHEAF_URL: options.url }), ...options.env },
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, out: out.text(), err: err.text() };
}

function aStream(isTTY = false) {
  const parts: string[] = [];
  const stream = new Writable({
    write(part, _encoding, done) {
      parts.push(String(part));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 100, text: () => parts.join('') });
}
