import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findJsonFault } from '@sheaf/core/platform/api/json-scan';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBareApi } from '../a-bare-api.ts';

const archive = fileURLToPath(new URL('../../../../../shared/data/hostile/json-parsing.tar.gz', import.meta.url));
const isThere = existsSync(archive);
if (!isThere) console.log('Skipped: put json-parsing.tar.gz into ../shared/data/hostile to run the JSON test suite.');

function suite(): { name: string; bytes: Buffer }[] {
  const names = execFileSync('tar', ['tzf', archive], { encoding: 'utf8' }).split('\n');
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name: name.split('/').at(-1)!, bytes: execFileSync('tar', ['xzOf', archive, name]) }));
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('finding where a text is no JSON', () => {
  it('agrees with JSON.parse on every value and on damaged ones', () => {
    const damaged = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '\\', '{', ']', '0', '\n', '\u0001', 'tru', '.', '-', 'é'),
    );
    fc.assert(
      fc.property(damaged, ([text, at, inserted]) => {
        const place = at % (text.length + 1);
        const broken = text.slice(0, place) + inserted + text.slice(place + (at % 3));
        expect(findJsonFault(text, 1_000)).toBeUndefined();
        expect(findJsonFault(broken, 1_000) === undefined).toBe(isJson(broken));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says where and why', () => {
    expect(findJsonFault('{"a":}', 9)).toEqual({ position: 5, reason: '"}" does not start a value' });
    expect(findJsonFault('{"a":1,}', 9)).toEqual({ position: 7, reason: 'a field name in double quotes is expected' });
    expect(findJsonFault('[1] 2', 9)).toEqual({ position: 4, reason: 'more follows after the value' });
    expect(findJsonFault('"a\nb"', 9)).toEqual({ position: 2, reason: 'a string holds what must be escaped' });
    expect(findJsonFault('[[1]]', 1)).toEqual({ position: 1, reason: 'it is nested too deeply' });
  });

  it('takes a mebibyte of escapes and of nesting in its stride', () => {
    expect(findJsonFault(`"${'\\n'.repeat(500_000)}"`, 9)).toBeUndefined();
    expect(findJsonFault('['.repeat(1_000_000), 32)?.position).toBe(32);
  });

  it.skipIf(!isThere)('accepts and rejects what the JSON test suite says', async () => {
    const { post } = aBareApi();
    const cases = suite();
    expect(cases.length).toBeGreaterThan(30);
    for (const { name, bytes } of cases) {
      const { status, body } = await post('/v1/search', new Uint8Array(bytes));
      const type = (body as { type?: string }).type ?? '';
      // What is JSON fails as a search, what is none fails as JSON; nothing gets through and nothing breaks.
      if (name.startsWith('y_')) expect(type, name).toBe('urn:sheaf:problem:invalid-request');
      if (name.startsWith('n_')) expect(type, name).toBe('urn:sheaf:problem:malformed-json');
      expect(status, name).toBe(400);
    }
  });
});
