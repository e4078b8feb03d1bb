/** The list of known tricks, against guard, resolver and client together; names are looked up in a table. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import { describe, expect, test } from 'vitest';
import { createEgressResolver } from '../../../lambdas/adapters/egress-resolver.ts';
import { jsonLines } from '../../fixtures/shared-files.ts';

interface Trick {
  readonly url: string;
  readonly expect: 'allow' | 'either' | 'reject' | 'reject after resolving' | 'reject after redirect';
  readonly resolves_to?: readonly string[];
  readonly redirects?: readonly string[];
}

const file = '../shared/data/hostile/ssrf-urls.jsonl.gz';
const tricks = existsSync(file) ? jsonLines<Trick>(gunzipSync(readFileSync(file))) : [];
if (tricks.length === 0)
  console.log(`Skipped: ${file} is missing; put the shared evaluation data beside the repository to run this.`);

/** Calls the URL as a source would; `resolved` and `sent` tell how far it came. */
async function call(trick: Trick) {
  const policy = createEgressPolicy();
  let resolved = 0;
  let sent = 0;
  const resolve = createEgressResolver(policy, async () => {
    resolved += 1;
    // Of a name that the list calls unsafe to resolve without saying to what: an address of this machine.
    const unsafe = trick.expect === 'reject after resolving' ? ['127.0.0.1'] : ['93.184.215.14'];
    return (trick.resolves_to ?? unsafe).map((address) => ({ address }));
  });
  const client = createPacedWebClient({
    policy,
    clock: { now: () => 0 },
    sleep: async () => undefined,
    pacer: { turn: async () => undefined, backOff: async () => undefined },
    transport: {
      async send({ url }) {
        await resolve(policy.checkUrl(url));
        const location = trick.redirects?.[sent];
        sent += 1;
        const headers: Record<string, string> = location === undefined ? {} : { location };
        return { status: location === undefined ? 200 : 302, headers, bytes: new Uint8Array() };
      },
    },
  });
  const error = await client.request({ url: trick.url, maxBytes: 1, timeoutMs: 1 }).then(
    () => undefined,
    (reason) => reason.name,
  );
  return { error, resolved, sent };
}

describe.skipIf(tricks.length === 0)('the list of tricks', () => {
  test('has all that it is known to have', () => {
    expect(tricks).toHaveLength(61);
  });

  test.each(tricks.map((trick) => [trick.expect, trick.url, trick] as const))(
    '%s: %s',
    async (expected, _url, trick) => {
      const { error, resolved, sent } = await call(trick);
      if (expected === 'allow') expect(error).toBeUndefined();
      else if (expected !== 'either') expect(error).toBe('EgressRefused');
      if (expected === 'reject') expect(resolved).toBe(0);
      if (expected === 'reject after resolving') expect([resolved, sent]).toEqual([1, 0]);
      if (expected === 'reject after redirect') expect(sent).toBe(1);
    },
  );
});
