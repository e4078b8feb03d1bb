import { readFileSync } from 'node:fs';
import { resourceKinds } from '@sheaf/core/platform/mcp/resources';
import { tools } from '@sheaf/core/platform/mcp/tools';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(new URL('../../../../docs/mcp.md', import.meta.url), 'utf8');
const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

describe('docs/mcp.md', () => {
  it('names every tool and every resource with what it needs, and no others', () => {
    const needs = [
      ...tools.map(({ name, permissions }) => [name, permissions] as const),
      ...resourceKinds.map(({ uri, permissions }) => [uri.replace('{?from}', ''), permissions] as const),
    ];
    for (const [name, permissions] of needs) {
      const row = rows.find((line) => line.startsWith(`| \`${name}\` |`));
      expect(codes(row?.split(' | ').at(-1) ?? ''), name).toEqual(permissions);
    }
    const listed = rows.map((line) => codes(line)[0]!).filter((name) => /^sheaf:|^[a-z_]+$/.test(name));
    expect(listed.toSorted()).toEqual(needs.map(([name]) => name).toSorted());
  });

  it('has configurations that clients can read, and that name what is there', () => {
    const blocks = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text]) => JSON.parse(text!));
    const [program] = blocks.flatMap(({ mcpServers }) => mcpServers?.sheaf ?? []);
    const [remote] = blocks.flatMap(({ servers }) => servers?.sheaf ?? []);
    expect(program.args).toEqual([expect.stringMatching(/\/bin\/sheaf\.mjs$/), 'mcp']);
    expect(Object.keys(program.env)).toEqual(['SHEAF_URL', 'SHEAF_API_KEY']);
    expect(new URL(remote.url).pathname).toBe('/mcp');
    expect(remote.headers.Authorization).toMatch(/^Bearer shf_/);
  });
});
