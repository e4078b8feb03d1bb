/**
 * Links what a corpus published to what it is a copy or a variant of. Documents that a publication or an erasure made due are
 * compared one after the other, under a lease, so that of two copies that were stored at once one becomes the original.
 * Whatever interrupts it, what is not recorded stays due.
 */
import type { Database } from '../platform/database.ts';
import type { Leases } from '../platform/leases.ts';
import type { ObjectStore } from '../ports.ts';
import { readCleanText } from './clean-text.ts';
import type { Boilerplate } from './cleaning/boilerplate-shingles.ts';
import type { Fingerprint } from './cleaning/fingerprint.ts';
import type { Kinship } from './cleaning/kinship.ts';
import { type Kin, kinOf, kinshipWith } from './cleaning/near-duplicates.ts';
import { bandKeysOf, readSketch, strippedSketch } from './cleaning/sketch.ts';
import { createKinMemory, type KinMemory } from './kin-memory.ts';
import { boilerplateFor } from './learn-boilerplate.ts';
import { createPlacedTexts, type DueText, type KnownText, type PlacedTexts, worthReading } from './near-candidates.ts';

export interface LinkPorts {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly leases: Leases;
}

export interface LinkScope {
  readonly tenantId: string;
  readonly corpus: string;
}

export interface LinkLimits {
  readonly mostPages?: number;
  /** For whoever else links the corpus. */
  readonly waitSeconds?: number;
}

/** As the database has it. */
type TextRow = Omit<KnownText, 'sketch'> & Pick<Fingerprint, 'sketch'>;

const documentsPerPage = 100;
/** A duplicate is hidden behind its original, so that more is asked of it than of a variant: a tenth may differ, not a fifth. */
const duplicateFrom = 0.9;

/**
 * Compares what is due, at most `mostPages` of 100 documents; the rest stays due. Answers how many were compared. Three
 * statements a page, and two reads for each document that is like another without being equal to it.
 */
export async function linkDuplicates(
  scope: LinkScope,
  ports: LinkPorts,
  { mostPages = 100, waitSeconds }: LinkLimits = {},
): Promise<number> {
  // Without the lease: most often there is nothing, or all is turned off.
  if ((await dueRows(scope, ports.database, 1)).length === 0) return 0;
  try {
    const work = () => linkPages(scope, ports, mostPages);
    return await ports.leases.hold(`near/${scope.tenantId}/${scope.corpus}`, true, work, waitSeconds);
  } catch (error) {
    // Whoever holds it compares what is due here, too; what comes too late for that, the next job or sweep does.
    if (error instanceof Error && error.name === 'LeaseHeld') return 0;
    throw error;
  }
}

async function linkPages(scope: LinkScope, ports: LinkPorts, mostPages: number): Promise<number> {
  const { database, lake } = ports;
  const boilerplate = await boilerplateFor(scope, ports);
  const memory = createKinMemory((text) => readKin(scope.tenantId, text, boilerplate, lake));
  let linked = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const due = (await dueRows(scope, database, documentsPerPage)).map((row) => dueTextOf(row, scope, boilerplate));
    if (due.length === 0) break;
    const kinships = await judge(due, await candidatesOf(scope, due, boilerplate, database), memory);
    const { recorded } = await database.call<{ recorded: number }>('record_kinships', { ...scope, kinships });
    linked += recorded;
    // Changed under way, all of it: whoever changed it has it compared.
    if (recorded === 0) break;
  }
  return linked;
}

function dueRows(scope: LinkScope, database: Database, limit: number): Promise<TextRow[]> {
  return database.call('due_fingerprints', { ...scope, limit });
}

function dueTextOf(row: TextRow, { corpus }: LinkScope, boilerplate: Boilerplate): DueText {
  const text = knownTextOf(row, boilerplate);
  return { ...text, bands: text.sketch === null ? [] : bandKeysOf(text.sketch, corpus) };
}

function knownTextOf(row: TextRow, boilerplate: Boilerplate): KnownText {
  return { ...row, sketch: row.sketch === null ? null : strippedSketch(readSketch(row.sketch), boilerplate) };
}

async function candidatesOf(
  scope: LinkScope,
  due: readonly DueText[],
  boilerplate: Boilerplate,
  database: Database,
): Promise<ReadonlyMap<string, KnownText[]>> {
  const documents = due.map(({ documentId, textHash, numbersHash, bands }) => {
    return { documentId, textHash, numbersHash, bands };
  });
  const found = await database.call<{ documentId: string; candidates: TextRow[] }[]>('near_candidates', {
    ...scope,
    documents,
  });
  return new Map(
    found.map(({ documentId, candidates }) => [documentId, candidates.map((row) => knownTextOf(row, boilerplate))]),
  );
}

async function judge(due: readonly DueText[], known: ReadonlyMap<string, readonly KnownText[]>, memory: KinMemory) {
  const placed = createPlacedTexts();
  const kinships = [];
  for (const text of due) {
    const candidates = known.get(text.documentId) ?? [];
    const { kinship, ofHash } = await compare(text, candidates, placed, memory);
    const { documentId, textHash, numbersHash } = text;
    const isRepresentative = kinship.kind !== 'duplicate';
    if (isRepresentative) placed.add({ ...text, isOriginal: kinship.kind === 'original' });
    const bands = isRepresentative ? text.bands : [];
    kinships.push({ documentId, textHash, numbersHash, ...kinship, ofHash, bands });
  }
  return kinships;
}

async function compare(
  text: DueText,
  candidates: readonly KnownText[],
  placed: PlacedTexts,
  memory: KinMemory,
): Promise<{ kinship: Kinship; ofHash: string | null }> {
  const equal = candidates.find(({ textHash }) => textHash === text.textHash) ?? placed.equalTo(text.textHash);
  if (equal) return { kinship: { kind: 'duplicate', of: equal.documentId, similarity: 1 }, ofHash: equal.textHash };
  const original = { kinship: { kind: 'original' } as const, ofHash: null };
  const near = worthReading(text, [...candidates, ...placed.likelyNear(text)]);
  if (near.length === 0) return original;
  const [own, ...others] = await Promise.all([text, ...near].map((one) => memory.kinOf(one)));
  if (own === undefined) return original;
  const met = near.flatMap((one, at) => {
    const kin = others[at];
    return kin === undefined ? [] : [{ id: one.documentId, kin, isOriginal: one.isOriginal }];
  });
  const kinship = kinshipWith(own, met, duplicateFrom);
  const of = kinship.kind === 'original' ? undefined : near.find(({ documentId }) => documentId === kinship.of);
  return { kinship, ofHash: of?.textHash ?? null };
}

async function readKin(
  tenantId: string,
  ref: KnownText,
  boilerplate: Boilerplate,
  lake: ObjectStore,
): Promise<{ kin: Kin; size: number } | undefined> {
  const text = await readCleanText(tenantId, ref, lake);
  return text === undefined ? undefined : { kin: kinOf(text, boilerplate), size: text.length };
}
