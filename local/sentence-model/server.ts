import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { type LoadedModel, loadSentenceModel } from './model.ts';

const modelName = 'universal-sentence-encoder-lite';
const maxBodyBytes = 4_000_000;
/** A text is cut here; the model attends to the start of a text only, and its time grows with length. */
const maxCharacters = 4_000;
const textsPerStep = 8;

const request = z.object({
  model: z.literal(modelName),
  input: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1).max(256)]),
  encoding_format: z.literal('float').default('float'),
});

export interface SentenceModelServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the sentence model on 127.0.0.1 in OpenAI's wire format: `POST /v1/embeddings`, `GET /health`. One text batch is
 * computed at a time, in small steps, so that a query waits for one step and not for a whole document.
 */
export async function startSentenceModel(
  port = 0,
  load: () => Promise<LoadedModel> = loadSentenceModel,
): Promise<SentenceModelServer> {
  const model = load();
  model.catch(() => undefined);
  const compute = inTurns(model);
  const server = createServer((incoming, outgoing) => {
    answer(incoming, model, compute).then(
      ([status, body]) => send(outgoing, status, body),
      (error: unknown) =>
        send(outgoing, 500, fault('server_error', error instanceof Error ? error.message : String(error))),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Compute = (texts: readonly string[]) => Promise<number[][]>;

async function answer(
  incoming: IncomingMessage,
  loading: Promise<LoadedModel>,
  compute: Compute,
): Promise<[number, unknown]> {
  const path = new URL(incoming.url ?? '/', 'http://127.0.0.1').pathname;
  if (path === '/health') {
    const model = await loading;
    return 'missing' in model ? [503, fault('model_not_found', model.missing)] : [200, { status: 'healthy' }];
  }
  if (path !== '/v1/embeddings') return [404, fault('not_found', `There is no ${path}.`)];
  if (incoming.method !== 'POST') return [405, fault('method_not_allowed', 'It takes POST.')];
  const body = await readBody(incoming);
  if (body === undefined) return [413, fault('too_large', `The body has at most ${maxBodyBytes} bytes.`)];
  const parsed = request.safeParse(parseJson(body));
  if (!parsed.success) return [400, fault('invalid_request', z.prettifyError(parsed.error))];
  const model = await loading;
  if ('missing' in model) return [404, fault('model_not_found', model.missing)];
  const texts = parsed.data.input.map((text) => text.slice(0, maxCharacters));
  const vectors = await compute(texts);
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
  return [200, { object: 'list', model: modelName, data, usage: { prompt_tokens: 0, total_tokens: 0 } }];
}

/** Steps of all requests take turns: one step at a time, first come first served per step. */
function inTurns(loading: Promise<LoadedModel>): Compute {
  let last: Promise<unknown> = Promise.resolve();
  return async (texts) => {
    const vectors: number[][] = [];
    for (let from = 0; from < texts.length; from += textsPerStep) {
      const step = last.then(async () => {
        const model = await loading;
        if ('missing' in model) throw new Error(model.missing);
        return model.embed(texts.slice(from, from + textsPerStep));
      });
      last = step.catch(() => undefined);
      vectors.push(...(await step));
    }
    return vectors;
  };
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fault(code: string, message: string): unknown {
  return { error: { code, type: code, message } };
}

function send(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(body));
}
