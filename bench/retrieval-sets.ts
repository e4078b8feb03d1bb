import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Passage {
  readonly id: string;
  readonly text: string;
}

export interface Question {
  readonly id: string;
  readonly text: string;
  /** Grade of each relevant passage. */
  readonly relevant: ReadonlyMap<string, number>;
}

/** One index and the questions asked of it. */
export interface Collection {
  readonly passages: readonly Passage[];
  readonly questions: readonly Question[];
}

export interface RetrievalSet {
  readonly name: string;
  /** nDCG@10 of BM25 in shared/data/README.md: k1 0.9, b 0.4, 33 stop words, Porter stems. */
  readonly reference: number;
  readonly collections: readonly Collection[];
}

const folder = '../shared/data/retrieval';
const archives = [
  { name: 'cisi', archive: 'cisi', reference: 0.358 },
  { name: 'vaswani', archive: 'vaswani', reference: 0.438 },
  { name: 'qmsum', archive: 'qmsum-val', reference: 0.265 },
] as const;

interface Line {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  readonly meeting_id?: string;
}

/** The shared sets, or an empty list where they are absent. A question of QMSum is asked within its meeting. */
export async function readRetrievalSets(): Promise<RetrievalSet[]> {
  if (!existsSync(folder)) return [];
  const unpacked = await mkdtemp(join(tmpdir(), 'sheaf-retrieval-'));
  try {
    const sets: RetrievalSet[] = [];
    for (const { name, archive, reference } of archives) {
      await promisify(execFile)('tar', ['xzf', join(folder, `${archive}.tar.gz`), '-C', unpacked]);
      sets.push({ name, reference, collections: await readCollections(join(unpacked, name)) });
    }
    return sets;
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function readCollections(path: string): Promise<Collection[]> {
  const [corpus, queries] = await Promise.all([
    readLines(join(path, 'corpus.jsonl')),
    readLines(join(path, 'queries.jsonl')),
  ]);
  const relevant = await readJudgements(join(path, 'qrels.tsv'));
  const groups = Map.groupBy(corpus, (line) => (line.id.includes('#') ? line.id.split('#')[0]! : ''));
  const judged = queries.filter(({ id }) => relevant.has(id));
  return [...groups].map(([group, lines]) => ({
    passages: lines.map(({ id, title, text }) => ({ id, text: title ? `${title}\n${text}` : text })),
    questions: judged
      .filter((line) => group === '' || line.meeting_id === group)
      .map(({ id, text }) => ({ id, text, relevant: relevant.get(id)! })),
  }));
}

async function readLines(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

async function readJudgements(path: string): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of (await readFile(path, 'utf8')).split('\n').slice(1)) {
    const [question, passage, grade] = line.split('\t');
    if (question === undefined || passage === undefined) continue;
    const grades = judgements.get(question) ?? new Map<string, number>();
    judgements.set(question, grades.set(passage, Number(grade)));
  }
  return judgements;
}

/** Normalised discounted cumulative gain over the first ten (Järvelin and Kekäläinen, TOIS 2002), linear gain. */
export function ndcgAt10(ranked: readonly string[], relevant: ReadonlyMap<string, number>): number {
  const gainOf = (grades: readonly number[]) =>
    grades.slice(0, 10).reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0);
  const ideal = gainOf([...relevant.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : gainOf(ranked.slice(0, 10).map((id) => relevant.get(id) ?? 0)) / ideal;
}
