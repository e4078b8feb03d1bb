import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

const webhook = {
  ...{
    webhookId: 'W',
    url: 'https://example.org/hook',
    eventTypes: ['job_failed'],
    description: null,
    isEnabled: false,
  },
  ...{ disabledReason: 'The receiver answered 410 Gone.', disabledAt: '2026-01-01T00:00:00Z', failingSince: null },
  createdAt: '2026-01-01T00:00:00Z',
};
const delivery = {
  ...{ deliveryId: 'J-3', webhookId: 'W', jobId: 'J', eventType: 'job_failed', status: 'pending', attempts: 2 },
  ...{ nextAttemptAt: '2026-01-01T00:05:00Z', lastStatus: 500, lastError: 'The receiver answered 500.' },
  ...{ lastAttemptAt: '2026-01-01T00:00:00Z', createdAt: '2026-01-01T00:00:00Z' },
};

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

describe('sheaf webhooks', () => {
  it('makes one, and shows its secret', async () => {
    server = await aServer({ 'POST /v1/webhooks': { status: 201, json: { ...webhook, secret: 'whsec_x' } } });
    const { out, code } = await sheaf([
      'webhooks',
      'create',
      webhook.url,
      '--events',
      'job_failed, job_paused',
      '--url',
      server.url,
    ]);
    expect([code, out]).toEqual([0, expect.stringContaining('secret whsec_x')]);
    expect(JSON.parse(server.received[0]!.body)).toEqual({
      url: webhook.url,
      eventTypes: ['job_failed', 'job_paused'],
    });
  });

  it('says why one was disabled, and what it was told', async () => {
    server = await aServer({
      'GET /v1/webhooks/W': { json: webhook },
      'GET /v1/webhooks/W/deliveries': { json: { items: [delivery], nextCursor: null } },
    });
    expect((await sheaf(['webhooks', 'show', 'W', '--url', server.url])).out).toContain(
      'The receiver answered 410 Gone.',
    );
    const { out } = await sheaf(['webhooks', 'deliveries', 'W', '--url', server.url]);
    expect(out).toMatch(/J-3 +job_failed +pending +2 .*The receiver answered 500\./);
  });

  it('tells a receiver again', async () => {
    const path = 'POST /v1/webhooks/W/deliveries/J-3/redeliver';
    server = await aServer({ [path]: { status: 202, json: delivery } });
    expect((await sheaf(['webhooks', 'redeliver', 'W', 'J-3', '--url', server.url])).out).toBe(
      'Delivery J-3 is tried again.\n',
    );
  });
});

describe('sheaf job --watch', () => {
  const job = { jobId: 'J', status: 'completed' };
  const event = {
    time: '2026-01-01T10:20:30Z',
    type: 'sheaf.stage_started.v1',
    data: { stage: 'fetch', attempt: 1, wave: 0 },
  };
  const end = { time: '2026-01-01T10:20:31Z', type: 'sheaf.job_progress.v1', data: { status: 'completed' } };
  const stream = {
    type: 'text/event-stream',
    text: `id: 1\ndata: ${JSON.stringify(event)}\n\ndata: ${JSON.stringify(end)}\n\n`,
  };

  it('prints events as JSON, one a line', async () => {
    server = await aServer({ 'GET /v1/jobs/J/events': stream, 'GET /v1/jobs/J': { json: job } });
    const { out, code } = await sheaf(['jobs', 'watch', 'J', '--json', '--url', server.url]);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([event, end]);
  });

  it('looks at the job from time to time where all streams are taken', async () => {
    server = await aServer({
      'GET /v1/jobs/J/events': { status: 503, json: { type: 'x', status: 503, detail: 'x' } },
      'GET /v1/jobs/J': { json: job },
    });
    const { err, code } = await sheaf(['job', 'J', '--watch', '--json', '--url', server.url]);
    expect([code, err]).toEqual([0, expect.stringContaining('All streams of events are taken')]);
  });
});
