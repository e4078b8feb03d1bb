import { StageError } from '@sheaf/core/errors';
import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import type { TransportAnswer, TransportRequest } from '@sheaf/core/sources/http-transport';
import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import type { WebRequest } from '@sheaf/core/sources/web-client';
import { describe, expect, test } from 'vitest';

type Step = Partial<TransportAnswer> | StageError;

/** A client over answers in turn (the last one stays), with a clock that only sleeping moves. */
function aClient(...steps: Step[]) {
  let now = Date.parse('2026-03-01T00:00:00Z');
  const sent: TransportRequest[] = [];
  const log: string[] = [];
  const client = createPacedWebClient({
    policy: createEgressPolicy(['http://127.0.0.1:9000']),
    clock: { now: () => now },
    random: () => 1,
    sleep: async (milliseconds) => {
      now += milliseconds;
      log.push(`sleep ${milliseconds}`);
    },
    pacer: {
      turn: async (key, intervalMs) => void log.push(`turn ${key} ${intervalMs}`),
      backOff: async (key, milliseconds) => void log.push(`back off ${key} ${milliseconds}`),
    },
    transport: {
      async send(request) {
        sent.push(request);
        log.push('send');
        const step = steps[Math.min(sent.length, steps.length) - 1]!;
        if (step instanceof Error) throw step;
        return { status: 200, headers: {}, bytes: new Uint8Array(), ...step };
      },
    },
  });
  const request = (given: Partial<WebRequest> = {}) =>
    client.request({ url: 'https://a.example/', maxBytes: 1000, timeoutMs: 1000, ...given });
  return { request, sent, log };
}

const to = (location: string, status = 302): Step => ({ status, headers: { location } });
const headersOf = (request: TransportRequest | undefined) => Object.keys(request?.headers ?? {});

describe('turns', () => {
  test('are taken at each hop, of its host unless a key is given', async () => {
    const hosts = aClient(to('https://b.example:8443/x'), {});
    await hosts.request({ pace: { key: null, intervalMs: 500 } });
    expect(hosts.log).toEqual(['turn host:a.example 500', 'send', 'turn host:b.example:8443 500', 'send']);
    const keyed = aClient(to('/x'), {});
    await keyed.request({ pace: { key: 'sec', intervalMs: 100 } });
    expect(keyed.log).toEqual(['turn sec 100', 'send', 'turn sec 100', 'send']);
  });

  test('are not taken without a pace', async () => {
    const { request, log } = aClient({ status: 503 }, {});
    await request();
    expect(log).toEqual(['send', 'sleep 1000', 'send']);
  });
});

describe('repetition', () => {
  test.each([429, 500, 502, 503, 504])('of %d waits longer each time and returns the last answer', async (status) => {
    const { request, log } = aClient({ status });
    expect(await request()).toMatchObject({ status });
    expect(log).toEqual(['send', 'sleep 1000', 'send', 'sleep 2000', 'send']);
  });

  test.each([200, 304, 400, 401, 403, 404, 410, 501])('does not happen for %d', async (status) => {
    const { request, sent } = aClient({ status });
    expect((await request()).status).toBe(status);
    expect(sent).toHaveLength(1);
  });

  test('helps when no answer came, and throws what remains after the last try', async () => {
    const silent = new StageError('SourceUnavailable', 'The server did not answer.');
    expect((await aClient(silent, silent, {}).request()).status).toBe(200);
    const { request, sent } = aClient(silent);
    await expect(request({ tries: 4 })).rejects.toBe(silent);
    expect(sent).toHaveLength(4);
  });

  test.each(['SourceAnswerInvalid', 'SourceAnswerTooLarge', 'EgressRefused'] as const)(
    'does not happen for %s',
    async (name) => {
      const { request, sent } = aClient(new StageError(name, 'No.'));
      await expect(request()).rejects.toMatchObject({ name });
      expect(sent).toHaveLength(1);
    },
  );

  test.each([
    ['7', 7000],
    ['Sun, 01 Mar 2026 00:00:09 GMT', 9000],
    ['Sat, 28 Feb 2026 00:00:00 GMT', 1000],
    ['soon', 1000],
    ['-5', 1000],
  ])('heeds Retry-After: %s', async (value, milliseconds) => {
    const { request, log } = aClient({ status: 503, headers: { 'retry-after': value } }, {});
    await request({ pace: { key: null, intervalMs: 1 } });
    expect(log).toContain(`sleep ${milliseconds}`);
    expect(log).toContain(`back off host:a.example ${milliseconds}`);
  });

  test('takes dates by the clock of the server', async () => {
    const headers = { 'retry-after': 'Sun, 01 Mar 2026 01:00:09 GMT', date: 'Sun, 01 Mar 2026 01:00:00 GMT' };
    const { request, log } = aClient({ status: 429, headers }, {});
    await request();
    expect(log).toContain('sleep 9000');
  });

  test('is given up when all pauses together would pass two minutes; others are held off all the same', async () => {
    const far = aClient({ status: 429, headers: { 'retry-after': '121' } });
    expect((await far.request({ pace: { key: 'k', intervalMs: 1 } })).status).toBe(429);
    expect(far.log).toEqual(['turn k 1', 'send', 'back off k 121000']);
    const twice = aClient({ status: 429, headers: { 'retry-after': '70' } });
    await twice.request({ tries: 9 });
    expect(twice.sent).toHaveLength(2);
  });

  test('slows the pace down for 429 and 503, not for other failures', async () => {
    const pace = { key: 'k', intervalMs: 1 };
    const busy = aClient({ status: 429 }, {});
    await busy.request({ pace });
    expect(busy.log).toContain('back off k 1000');
    const broken = aClient({ status: 500 }, {});
    await broken.request({ pace });
    expect(broken.log.some((line) => line.startsWith('back off'))).toBe(false);
  });
});

describe('redirects', () => {
  test('are followed, relative ones too, and told in order without fragments', async () => {
    const { request } = aClient(to('https://b.example/x/y', 301), to('../z?q#part', 307), {});
    expect(await request()).toMatchObject({
      status: 200,
      url: 'https://b.example/z?q',
      redirects: [
        { status: 301, url: 'https://b.example/x/y' },
        { status: 307, url: 'https://b.example/z?q' },
      ],
    });
  });

  test.each([
    'http://127.0.0.1/',
    '//10.0.0.1/',
    'http://0x7f.1/',
    // 8.8.8.8, in a notation that is refused whatever it means.
    'http://134744072/',
    '\\\\169.254.169.254/',
    'http:\\\\127.0.0.1/',
    'https://metadata.google.internal/',
    'https://u:p@b.example/',
    'https://b.example:22/',
    'file:///etc/passwd',
    'http://127.0.0.1:9001/',
    'javascript:alert(1)',
  ])('to %s are refused, and not sent', async (location) => {
    const { request, sent } = aClient(to(location), {});
    await expect(request()).rejects.toMatchObject({ name: 'EgressRefused' });
    expect(sent).toHaveLength(1);
  });

  test('are followed after whoever asks has said yes, at the pace that it gives', async () => {
    const asked: string[] = [];
    const beforeRedirect = async (url: string) => {
      asked.push(url);
      if (url.endsWith('/no')) throw new Error('not there');
      return { key: null, intervalMs: 7_000 };
    };
    const client = aClient(to('https://b.example/x'), to('/no'), {});
    await expect(client.request({ beforeRedirect, pace: { key: null, intervalMs: 1_000 } })).rejects.toThrow(
      'not there',
    );
    expect(asked).toEqual(['https://b.example/x', 'https://b.example/no']);
    expect(client.sent).toHaveLength(2);
    expect(client.log.filter((line) => line.startsWith('turn'))).toEqual([
      'turn host:a.example 1000',
      'turn host:b.example 7000',
    ]);
  });

  test('to an allowed origin are followed', async () => {
    expect((await aClient(to('http://127.0.0.1:9000/x'), {}).request()).url).toBe('http://127.0.0.1:9000/x');
  });

  test('in a circle, too many, and to nothing fail', async () => {
    const invalid = { name: 'SourceAnswerInvalid' };
    const circle = aClient(to('/b'), to('/c'), to('/b'));
    await expect(circle.request()).rejects.toMatchObject({ ...invalid, message: expect.stringContaining('circle') });
    const itself = aClient(to('/'));
    await expect(itself.request()).rejects.toMatchObject(invalid);
    expect(itself.sent).toHaveLength(1);
    const many = aClient(...[1, 2, 3, 4].map((n) => to(`/${n}`)), {});
    await expect(many.request({ maxRedirects: 3 })).rejects.toMatchObject({
      message: expect.stringContaining('3 times'),
    });
    expect((await aClient(...[1, 2, 3, 4, 5].map((n) => to(`/${n}`)), {}).request()).redirects).toHaveLength(5);
    await expect(aClient(to('http://[')).request()).rejects.toMatchObject(invalid);
  });

  test('without a place to go are answers', async () => {
    expect((await aClient({ status: 302 }).request()).status).toBe(302);
    expect((await aClient({ status: 304, headers: { location: '/x' } }).request()).status).toBe(304);
  });

  const headers = {
    accept: 'text/html',
    'accept-language': 'de',
    'user-agent': 'Sheaf',
    authorization: 'Bearer x',
    cookie: 'a=b',
    'x-api-key': 'k',
    'if-none-match': '"e"',
  };

  test.each(['https://b.example/', 'http://a.example/', 'https://a.example:8443/', 'https://www.a.example/'])(
    'to %s, another origin, take no credentials along, nor back again',
    async (location) => {
      const { request, sent } = aClient(to(location), to('https://a.example/back'), {});
      await request({ headers });
      for (const hop of sent.slice(1)) expect(headersOf(hop)).toEqual(['accept', 'accept-language', 'user-agent']);
    },
  );

  test('within the origin keep all headers', async () => {
    const { request, sent } = aClient(to('https://a.example/next'), {});
    await request({ headers });
    expect(sent[1]!.headers).toEqual(headers);
  });

  test.each([
    ['POST', 301, 'GET'],
    ['POST', 302, 'GET'],
    ['POST', 303, 'GET'],
    ['POST', 307, 'POST'],
    ['POST', 308, 'POST'],
    ['HEAD', 303, 'HEAD'],
    ['HEAD', 301, 'HEAD'],
  ] as const)('of %s by %d become %s', async (method, status, expected) => {
    const { request, sent } = aClient(to('/next', status), {});
    const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
    await request({ method, ...body });
    expect(sent[1]!.method).toBe(expected);
    expect(sent[1]!.body).toBe(expected === 'POST' ? '{}' : undefined);
    expect(headersOf(sent[1])).toEqual(expected === 'POST' ? ['content-type'] : []);
  });

  test('do not take a body to another origin', async () => {
    const { request, sent } = aClient(to('https://b.example/token', 307), {});
    await expect(request({ method: 'POST', body: 'client_secret=x' })).rejects.toMatchObject({
      name: 'SourceAnswerInvalid',
    });
    expect(sent).toHaveLength(1);
  });
});

test('an address that may not be called is refused before anything is sent or a turn taken', async () => {
  const { request, log } = aClient({});
  await expect(request({ url: 'http://10.0.0.1/', pace: { key: null, intervalMs: 1 } })).rejects.toMatchObject({
    name: 'EgressRefused',
  });
  expect(log).toEqual([]);
});
