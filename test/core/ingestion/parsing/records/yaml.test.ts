import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

describe('YAML', () => {
  it('is read like JSON, with scalars as they are written and comments apart', async () => {
    const clean = await parse(
      '# Kept apart\ntitle: Setup\nversion: 1.10\nservices:\n  - name: web\n    port: 0x50\n  - name: db\n    port: 5432\nnotes: |\n  one\n  two\n',
      'yaml',
    );
    expect(places(clean)).toEqual([
      'Paragraph: title: Setup\nversion: 1.10',
      'Table /services/0-1: name | port\nweb | 0x50\ndb | 5432',
      'Paragraph: notes: one\ntwo',
    ]);
    expect(clean).toMatchObject({ title: 'Setup', metadata: { version: '1.10' } });
    expect(clean.hidden).toEqual([{ reason: 'comment', text: 'Kept apart' }]);
  });

  it('of several documents numbers them', async () => {
    expect(places(await parse('---\nkind: A\n---\nkind: B\nspec: {x: [1, 2]}\n', 'yml'))).toEqual([
      'Paragraph document 1: kind: A',
      'Paragraph document 2: kind: B\nspec.x: 1, 2',
    ]);
  });

  it('does not expand aliases of collections', async () => {
    const bomb = [
      'a: &a [x, x, x]',
      ...'bcdefghij'.split('').map((name, n) => {
        const before = 'abcdefghij'[n];
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    const clean = await parse(`${bomb}\nname: &n Ann\nsame: *n\n`, 'yaml');
    expect(clean.text.length).toBeLessThan(1000);
    expect(clean.text).toContain('same: Ann');
    expect(clean.text).toContain('*i');
  });

  it('that is broken is kept as text, and the rest is read', async () => {
    const clean = await parse('---\nok: 1\n---\n{{ template }}: [\n---\nalso: 2\n', 'yaml');
    expect(places(clean)).toEqual([
      'Paragraph document 1: ok: 1',
      'Paragraph: ---\n{{ template }}: [',
      'Paragraph document 3: also: 2',
    ]);
    expect(clean.metadata.malformed).toContain('not YAML throughout');
  });

  it('of a million characters is one list of records, though it is read in parts', async () => {
    const source = Array.from({ length: 30_000 }, (_, n) => `- id: ${n}\n  name: "the item ${n}"\n`).join('');
    const clean = await parse(source, 'yaml');
    expect(clean.elements.at(-1)!.path).toMatch(/-29999$/);
    expect(clean.elements.every(({ type }) => type === 'Table')).toBe(true);
  }, 60_000);
});
