import { readFileSync } from 'node:fs';
import { apiFetchParameters } from '@sheaf/core/sources/api-fetch/parameters';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../../../docs/sources/api-fetch.md', import.meta.url), 'utf8');

describe('The page on api_fetch', () => {
  const examples = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);

  it('has three examples, and all of them are taken', () => {
    expect(examples).toHaveLength(3);
    for (const example of examples) expect(apiFetchParameters.safeParse(JSON.parse(example)).error).toBeUndefined();
  });

  it('names every parameter', () => {
    const { shape } = apiFetchParameters;
    expect(Object.keys(shape).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
