import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../../fixtures/an-auth.ts';
import { aDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';
import { openApiContract } from '../open-api-contract.ts';
import {
  type GeneratedRequest,
  type KnownValues,
  type Operation,
  operationsOf,
  requestOf,
} from './a-generated-request.ts';

/** `SHEAF_GENERATED_REQUESTS=2000` asks each route so often; `SHEAF_GENERATED_SEED` repeats a run, whose seed is printed. */
const each = Number(process.env.SHEAF_GENERATED_REQUESTS ?? 6);
const seed = Number(process.env.SHEAF_GENERATED_SEED ?? Math.trunc(Math.random() * 2 ** 31));

/** What others depend on, and ids of which there is only one, are not to go while the rest is asked. */
const leftOut = new Set([
  // Its answer is a stream.
  'GET /v1/jobs/{jobId}/events',
]);

let ctx: Awaited<ReturnType<typeof anApi>>;
let known: KnownValues;
let contract: ReturnType<typeof openApiContract>;

beforeAll(async () => {
  const database = await aDatabase();
  ctx = await anApi(database, { logger: quiet });
  contract = openApiContract(ctx.published);
  await ctx.pipeline.drop({ 'pump.md': '# Pump\n\nThe pump moves water.\n', 'odd.xyz': '\u0000\u0001' });
  const [documents, jobs, failures] = await Promise.all(
    ['documents', 'jobs', 'failures'].map((list) => ctx.ask('GET', `/v1/${list}`)),
  );
  known = {
    documentId: documents!.body.items.map(({ documentId }: { documentId: string }) => documentId),
    jobId: jobs!.body.items.map(({ jobId }: { jobId: string }) => jobId),
    failureId: failures!.body.items.map(({ failureId }: { failureId: string }) => failureId),
    corpus: ['documents'],
  };
  for (const [name, values] of Object.entries(known)) expect(values, name).not.toEqual([]);
});

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function send({ method, path, headers, body }: GeneratedRequest) {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const usual = { host: '127.0.0.1:8787', authorization: `Bearer ${keyOf()}`, ...type };
  const request = new Request(`http://127.0.0.1:8787${path}`, {
    method,
    headers: { ...headers, ...usual },
    ...(body !== undefined && method !== 'GET' && { body }),
  });
  const answer = await ctx.api.fetch(request, { remoteAddress: '127.0.0.1' });
  const text = await answer.text();
  const contentType = answer.headers.get('content-type');
  return { status: answer.status, contentType, body: contentType?.includes('json') ? JSON.parse(text) : text };
}

/** What is wrong with an answer, whatever was asked. */
async function faultsOf(request: GeneratedRequest): Promise<string[]> {
  const { status, contentType, body } = await send(request);
  const faults = contract.faultsOf(request.method, request.path.split('?')[0]!, status, contentType, body);
  if (status >= 500 && request.path !== '/health') faults.push(`${status} ${JSON.stringify(body)}`);
  // Errors of JSON-RPC, as the document says.
  if (request.path.startsWith('/mcp') && contentType === 'application/json') return faults;
  if (status >= 400 && !contentType?.startsWith('application/problem+json')) faults.push(`${status} as ${contentType}`);
  if (status >= 400 && body.status !== status) faults.push(`the problem says ${body.status} under ${status}`);
  return faults;
}

describe('whatever is sent', () => {
  it(`is answered as the document says, and never by 5xx (seed ${seed})`, {
    timeout: 30_000 + each * 1_000,
  }, async () => {
    console.info(`Generated requests: SHEAF_GENERATED_REQUESTS=${each} SHEAF_GENERATED_SEED=${seed}`);
    const operations = operationsOf(ctx.published).filter(({ method, path }) => !leftOut.has(`${method} ${path}`));
    // Deleting comes last: the others still have what there is.
    const order = ({ method }: Operation) => (method === 'DELETE' ? 1 : 0);
    const faults: string[] = [];
    for (const operation of operations.toSorted((a, b) => order(a) - order(b))) {
      const property = fc.asyncProperty(requestOf(operation, known), async (request) => {
        const found = await faultsOf(request);
        faults.push(...found.map((fault) => `${fault} after ${JSON.stringify(request)}`));
        return found.length === 0;
      });
      await fc.check(property, { numRuns: each, seed, endOnFailure: true });
    }
    expect(faults).toEqual([]);
  });
});
