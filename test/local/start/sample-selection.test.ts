import { describe, expect, it } from 'vitest';
import { findSample } from '../../../local/start/sample-corpus.ts';
import { type Candidate, kindOf, sampleBudget, selectSample } from '../../../local/start/sample-selection.ts';

const aCandidate = (packageName: string, path: string, change: Partial<Candidate> = {}): Candidate => ({
  packageName,
  packageRank: 0,
  isDirect: true,
  path,
  file: `/${packageName}/${path}`,
  sizeBytes: 1_000,
  ...change,
});
const byFile = async ({ file }: Candidate): Promise<string> => file;

describe('the choice of the sample', () => {
  it('tells kinds of documentation by their names', () => {
    expect(
      [
        'README.md',
        'readme.markdown',
        'CHANGELOG.md',
        'HISTORY.md',
        'LICENSE',
        'LICENSE-MIT',
        'docs/guide.md',
        'index.html',
      ].map(kindOf),
    ).toEqual(['readme', 'readme', 'changelog', 'changelog', 'licence', 'licence', 'guide', 'page']);
    expect(
      ['index.js', 'package.json', 'other.md', 'license.js', 'docs/code.ts', 'README.fr.md', 'readme_zh-cn.md'].map(
        kindOf,
      ),
    ).toEqual(Array(7).fill(undefined));
  });

  it('takes the nearer packages first, no text twice, and says what it left out', async () => {
    const candidates = [
      aCandidate('far', 'README.md', { packageRank: 9 }),
      aCandidate('near', 'README.md'),
      aCandidate('near', 'LICENSE'),
      aCandidate('other', 'LICENSE'),
      aCandidate('near', 'docs/huge.md', { sizeBytes: 200_000 }),
      aCandidate('near', 'docs/tiny.md', { sizeBytes: 10 }),
    ];
    const { files, leftOut } = await selectSample(candidates, async ({ path, file }) =>
      path === 'LICENSE' ? 'MIT' : file,
    );
    expect(files.map(({ name }) => name)).toEqual(['near/README.md', 'far/README.md', 'near/LICENSE']);
    expect(leftOut.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
      { reason: 'longer than 100 kB', count: 1 },
      { reason: 'same text as another file', count: 1 },
      { reason: 'shorter than 200 bytes', count: 1 },
    ]);
  });

  it('keeps within its budget, of which each kind has a share', async () => {
    const many = Array.from({ length: 100 }, (_, n) => [
      aCandidate(`p${n}`, 'README.md', { packageRank: n }),
      aCandidate(`p${n}`, 'LICENSE', { packageRank: n }),
    ]);
    const { files, leftOut } = await selectSample(many.flat(), byFile, { files: 40, bytes: 30_000 });
    expect(files.length).toBeLessThanOrEqual(40);
    expect(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(30_000);
    expect(files.some(({ name }) => name.endsWith('LICENSE'))).toBe(true);
    expect(leftOut).toEqual([{ reason: 'beyond the size of the sample', count: 200 - files.length }]);
  });

  it('finds the same sample on this machine every time, within the budget', async () => {
    const [first, second] = [await findSample(), await findSample()];
    expect(second).toEqual(first);
    expect(first.files.length).toBeGreaterThan(50);
    expect(first.files.length).toBeLessThanOrEqual(sampleBudget.files);
    expect(new Set(first.files.map(({ name }) => name)).size).toBe(first.files.length);
  });
});
