import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rememberMessages, verifyWebhook } from '../../sdk/verify-webhook.ts';

/** Of the specification's own example of signing. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const example = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const now = 1_614_265_330_000;

function verify(
  changes: Partial<typeof example> & {
    secret?: string | string[];
    now?: number;
    seen?: ReturnType<typeof rememberMessages>;
  } = {},
) {
  const { id, timestamp, body, signature } = { ...example, ...changes };
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const { secret: given = secret, now: at = now, seen = rememberMessages(() => at) } = changes;
  return verifyWebhook({ secret: given, headers, body, now: at, seen });
}

describe('a message of a webhook', () => {
  it('is taken as the specification has it', async () => {
    expect(await verify()).toEqual({ test: 2432232314 });
  });

  it('is taken with one of several signatures and one of several secrets', async () => {
    const signature = `v1,AAAA v1a,zzz ${example.signature}`;
    expect(await verify({ signature, secret: ['whsec_AAAA', secret] })).toBeDefined();
  });

  it.each([
    ['another body', { body: `${example.body} ` }],
    ['another id', { id: 'msg_other' }],
    ['another time', { timestamp: '1614265331' }],
    ['another secret', { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['another version of signatures', { signature: example.signature.replace('v1,', 'v2,') }],
    ['a signature that is none', { signature: 'v1,not base64!' }],
  ])('is rejected with %s', async (_what, change) => {
    await expect(verify(change)).rejects.toMatchObject({ name: 'WebhookRefused', fault: 'wrong-signature' });
  });

  it.each([
    ['too-old', now + 301_000],
    ['too-new', now - 301_000],
  ])('is rejected as %s when the clock says so', async (fault, at) => {
    await expect(verify({ now: at })).rejects.toMatchObject({ fault });
    expect(await verify({ now: at + (fault === 'too-old' ? -2_000 : 2_000) })).toBeDefined();
  });

  it('is rejected when it comes again, for as long as its time would be taken', async () => {
    let at = now;
    const seen = rememberMessages(() => at);
    await verify({ seen });
    await expect(verify({ seen })).rejects.toMatchObject({ fault: 'replayed' });
    at += 599_000;
    expect(seen.add(example.id, 1)).toBe(false);
    at += 2_000;
    expect(seen.add(example.id, 1)).toBe(true);
  });

  it('is not remembered when it was forged, so that the true one is taken', async () => {
    const seen = rememberMessages(() => now);
    await expect(verify({ seen, body: '{}' })).rejects.toThrow();
    expect(await verify({ seen })).toBeDefined();
  });

  it('is rejected without its headers', async () => {
    await expect(verifyWebhook({ secret, headers: new Headers(), body: '{}' })).rejects.toMatchObject({
      fault: 'missing-header',
    });
    await expect(verify({ timestamp: 'yesterday' })).rejects.toMatchObject({ fault: 'too-old' });
  });

  it('is signed by the key that the base64 of the secret stands for', () => {
    const key = Buffer.from(secret.slice(6), 'base64');
    const mac = createHmac('sha256', key).update(`${example.id}.${example.timestamp}.${example.body}`).digest('base64');
    expect(`v1,${mac}`).toBe(example.signature);
  });
});
