import { readFileSync } from 'node:fs';
import { problemTable } from '@sheaf/core/platform/api/problems';
import { routes } from '@sheaf/core/platform/api/routes';
import { describe, expect, it } from 'vitest';
import { aBareApi } from '../a-bare-api.ts';

const guide = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');

describe('docs/api.md', () => {
  it('names every problem under its status', () => {
    const rows = guide.split('\n').filter((line) => /^\| [45]/.test(line));
    for (const [name, { status }] of Object.entries(problemTable)) {
      expect(
        rows.find((row) => row.includes(`\`${name}\``)),
        name,
      ).toMatch(new RegExp(`^\\| [^|]*${status}`));
    }
  });

  it('shows a refusal as it is', async () => {
    const [, shown] = /^```json\n(\{"type"[\s\S]*?)^```$/m.exec(guide)!;
    const { body } = await aBareApi().post('/v1/search', '{"query":"opening hours","topK":900}');
    expect({ ...JSON.parse(shown!), correlationId: body.correlationId }).toEqual(body);
  });

  it('names the path of every route', () => {
    for (const { path } of routes) expect(guide, path).toContain(path.replace(/.*\{documentId\}\/chunks$/, '…/chunks'));
  });
});
