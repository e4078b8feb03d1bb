import { describe, expect, it } from 'vitest';
import { openClient } from '../../sdk/client.ts';
import { readEventStream } from '../../sdk/event-stream.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const headers = { 'content-type': 'text/event-stream' };

function aStream(...parts: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(parts.map(bytes));
}

/** A client whose requests are answered one after another; what was asked for by `Last-Event-ID` is kept. */
function aClient(answers: (() => Response)[]) {
  const asked: (string | null)[] = [];
  const client = openClient({
    url: 'http://sheaf.example',
    fetch: async (_url, init) => {
      asked.push(new Headers(init?.headers).get('last-event-id'));
      return answers.shift()!();
    },
  });
  return { client, asked };
}

const frame = (id: number, type: string) =>
  `id: ${id}\nevent: ${type}\ndata: {"type": "sheaf.${type}.v1", "data": {}}\n\n`;
const progress = (status: string) => `data: ${JSON.stringify({ type: 'sheaf.job_progress.v1', data: { status } })}\n\n`;
const stream =
  (...parts: string[]) =>
  () =>
    new Response(aStream('retry: 1\n\n', ...parts), { headers });

async function typesOf(events: AsyncIterable<{ type: string }>): Promise<string[]> {
  return Array.fromAsync(events, ({ type }) => type.split('.')[1]!);
}

describe('a stream of events', () => {
  it('is read alike wherever it is cut, with any end of line', async () => {
    const text = ': hello\r\nretry: 50\r\nevent: one\rid: 7\ndata: {"a":\ndata: "ü"}\r\n\r\ndata:two\n\n';
    const whole = bytes(text);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const parts = [whole.slice(0, cut), whole.slice(cut)];
      expect(await Array.fromAsync(readEventStream(ReadableStream.from(parts)))).toEqual([
        { event: 'one', id: '7', data: '{"a":\n"ü"}', retry: 50 },
        { event: 'message', id: undefined, data: 'two', retry: 50 },
      ]);
    }
  });

  it('gives no frame that is not whole', async () => {
    expect(await Array.fromAsync(readEventStream(aStream('data: a\n\ndata: b\n')))).toHaveLength(1);
  });
});

describe('following a job', () => {
  it('goes on after the last event on each new connection, and ends with the job', async () => {
    const { client, asked } = aClient([
      stream(frame(1, 'job_submitted'), progress('pending'), frame(2, 'job_started')),
      stream(': the time is over\n\n'),
      stream(frame(3, 'job_completed'), progress('completed')),
    ]);
    expect(await typesOf(client.jobs.follow('J'))).toEqual([
      ...['job_submitted', 'job_progress', 'job_started', 'job_completed', 'job_progress'],
    ]);
    expect(asked).toEqual([null, '2', '2']);
  });

  it('goes on when a connection breaks', async () => {
    const broken = () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes(`retry: 1\n\n${frame(1, 'job_submitted')}`)),
        pull: (controller) => controller.error(new Error('reset')),
      });
      return new Response(body, { headers });
    };
    const { client, asked } = aClient([broken, stream(progress('failed'))]);
    expect(await typesOf(client.jobs.follow('J'))).toEqual(['job_submitted', 'job_progress']);
    expect(asked).toEqual([null, '1']);
  });

  it('ends at once where the server says that nothing more comes', async () => {
    const { client, asked } = aClient([() => new Response(null, { status: 204 })]);
    expect(await typesOf(client.jobs.follow('J', { after: 9 }))).toEqual([]);
    expect(asked).toEqual(['9']);
  });

  it('fails when streams break off again and again before they tell anything', async () => {
    const { client } = aClient(Array.from({ length: 5 }, () => stream()));
    await expect(typesOf(client.jobs.follow('J'))).rejects.toThrow('No Sheaf server answers');
  });

  it('fails with the problem when all streams are taken', async () => {
    const problem = { type: 'urn:sheaf:problem:too-many-streams', title: 'x', status: 503, detail: 'x', instance: '/' };
    const type = { 'content-type': 'application/problem+json' };
    const { client } = aClient([() => new Response(JSON.stringify(problem), { status: 503, headers: type })]);
    await expect(typesOf(client.jobs.follow('J'))).rejects.toMatchObject({ status: 503, type: problem.type });
  });
});

describe('waiting for a job', () => {
  it('asks with the tag of the last answer, and takes 304 for the view that it has', async () => {
    const tags: (string | null)[] = [];
    const answers = [
      () => Response.json({ status: 'running' }, { headers: { etag: '"a"' } }),
      () => new Response(null, { status: 304 }),
      () => Response.json({ status: 'completed' }, { headers: { etag: '"b"' } }),
    ];
    const client = openClient({
      url: 'http://sheaf.example',
      fetch: async (_url, init) => {
        tags.push(new Headers(init?.headers).get('if-none-match'));
        return answers.shift()!();
      },
    });
    const seen: string[] = [];
    const job = await client.jobs.wait('J', { onProgress: ({ status }) => seen.push(status), maxPauseMilliseconds: 1 });
    expect([job.status, seen, tags]).toEqual(['completed', ['running', 'running', 'completed'], [null, '"a"', '"a"']]);
  });
});
