/** Which of the documents at hand make a good sample: a mix of kinds within a budget, without repeats. */

export type Kind = 'readme' | 'guide' | 'page' | 'changelog' | 'licence';

export interface Candidate {
  readonly packageName: string;
  /** Place of the package: those that the project depends on come first. */
  readonly packageRank: number;
  readonly isDirect: boolean;
  /** Within the package. */
  readonly path: string;
  readonly file: string;
  readonly sizeBytes: number;
}

export interface SampleFile {
  /** Key below `{tenant}/sample/`. */
  readonly name: string;
  readonly file: string;
  readonly sizeBytes: number;
}

export interface LeftOutCount {
  readonly reason: string;
  readonly count: number;
}

/** Measured to take well below 20 s on two cores, from the first put to the last stored document. */
export const sampleBudget = { files: 400, bytes: 3_500_000 } as const;

const smallest = 200;

interface Share {
  readonly files: number;
  readonly bytes: number;
  /** Most bytes of one file. */
  readonly largest: number;
}

/** What each kind may take of the budget; what one leaves over goes to the next. */
const shares: Readonly<Record<Kind, Share>> = {
  readme: { files: 0.45, bytes: 0.4, largest: 100_000 },
  guide: { files: 0.25, bytes: 0.2, largest: 100_000 },
  page: { files: 0.05, bytes: 0.25, largest: 900_000 },
  changelog: { files: 0.1, bytes: 0.1, largest: 100_000 },
  licence: { files: 0.15, bytes: 0.05, largest: 100_000 },
};
const kinds = Object.keys(shares) as Kind[];

/** What a file of a package is, by its name; undefined for what is no documentation. */
export function kindOf(path: string): Kind | undefined {
  const name = path.split('/').at(-1)!.toLowerCase();
  // A translation says the same again.
  if (/^readme[._-][a-z]{2}([-_][a-z]{2,4})?\.(md|markdown)$/.test(name)) return undefined;
  if (/^readme[^/]*\.(md|markdown)$/.test(name)) return 'readme';
  if (/^(changelog|changes|history|releases?)\b[^/]*\.(md|markdown|txt)$/.test(name)) return 'changelog';
  if (/^(licen[cs]e|copying|notice)\b[^/]*$/.test(name) && !/\.(js|ts|json|map)$/.test(name)) return 'licence';
  if (/\.(html?|xhtml)$/.test(name)) return 'page';
  return path.includes('/') && /\.(md|markdown)$/.test(name) ? 'guide' : undefined;
}

/** Takes candidates in order of kind and package until the budget is spent. `hashOf` tells equal texts. */
export async function selectSample(
  candidates: readonly Candidate[],
  hashOf: (candidate: Candidate) => Promise<string>,
  budget: { readonly files: number; readonly bytes: number } = sampleBudget,
): Promise<{ files: SampleFile[]; leftOut: LeftOutCount[] }> {
  const files: SampleFile[] = [];
  const reasons = new Map<string, number>();
  const seen = new Set<string>();
  const leave = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  let filesLeft = 0;
  let bytesLeft = 0;
  for (const kind of kinds) {
    const share = shares[kind];
    filesLeft += Math.floor(budget.files * share.files);
    bytesLeft += budget.bytes * share.bytes;
    for (const candidate of candidates.filter(({ path }) => kindOf(path) === kind).toSorted(inOrder)) {
      const { sizeBytes, packageName, path, file } = candidate;
      if (sizeBytes < smallest) leave(`shorter than ${smallest} bytes`);
      else if (sizeBytes > share.largest) leave(`longer than ${share.largest / 1000} kB`);
      else if (filesLeft < 1 || sizeBytes > bytesLeft) leave('beyond the size of the sample');
      else if (isRepeat(seen, await hashOf(candidate))) leave('same text as another file');
      else {
        files.push({ name: `${packageName}/${path}`, file, sizeBytes });
        filesLeft -= 1;
        bytesLeft -= sizeBytes;
      }
    }
  }
  return { files, leftOut: [...reasons].map(([reason, count]) => ({ reason, count })) };
}

function inOrder(a: Candidate, b: Candidate): number {
  return a.packageRank - b.packageRank || (a.path < b.path ? -1 : 1);
}

function isRepeat(seen: Set<string>, hash: string): boolean {
  if (seen.has(hash)) return true;
  seen.add(hash);
  return false;
}
