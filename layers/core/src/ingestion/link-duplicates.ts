/**
 * Links what a corpus published to what it is a copy or a variant of. Documents that a publication or an erasure made due are
 * compared one after the other, under a lease, so that of two copies that were stored at once one becomes the original.
 * Whatever interrupts it, what is not recorded stays due.
 */
import { lakeKey } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { Leases } from '../platform/leases.ts';
import type { ObjectStore } from '../ports.ts';
import { bandKeysOf } from './cleaning/fingerprint.ts';
import type { Kinship } from './cleaning/kinship.ts';
import { type Kin, kinOf, kinshipWith } from './cleaning/near-duplicates.ts';
import { createKinMemory, type KinMemory } from './kin-memory.ts';
import type { CleanDocument } from './model.ts';
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

interface Candidates {
  readonly documentId: string;
  readonly candidates: readonly KnownText[];
}

const documentsPerPage = 100;
/** A duplicate is hidden behind its original, so that more is asked of it than of a variant: a tenth may differ, not a fifth. */
const duplicateFrom = 0.9;

/**
 * Compares what is due, at most `mostPages` of 100 documents; the rest stays due. Answers how many were compared. Three
 * statements a page, and two reads for each document that is like another without being equal to it.
 */
export async function linkDuplicates(scope: LinkScope, ports: LinkPorts, mostPages = 100): Promise<number> {
  // Without the lease: most often there is nothing, or all is turned off.
  if ((await dueOf(scope, ports.database, 1)).length === 0) return 0;
  try {
    return await ports.leases.hold(`near/${scope.tenantId}/${scope.corpus}`, true, () =>
      linkPages(scope, ports, mostPages),
    );
  } catch (error) {
    // Whoever holds it compares what is due here, too; what comes too late for that, the next job or sweep does.
    if (error instanceof Error && error.name === 'LeaseHeld') return 0;
    throw error;
  }
}

async function linkPages(scope: LinkScope, { database, lake }: LinkPorts, mostPages: number): Promise<number> {
  const memory = createKinMemory((text) => readKin(scope.tenantId, text, lake));
  let linked = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const due = await dueOf(scope, database, documentsPerPage);
    if (due.length === 0) break;
    const kinships = await judge(due, await candidatesOf(scope, due, database), memory);
    const { recorded } = await database.call<{ recorded: number }>('record_kinships', { ...scope, kinships });
    linked += recorded;
    // Changed under way, all of it: whoever changed it has it compared.
    if (recorded === 0) break;
  }
  return linked;
}

async function dueOf(scope: LinkScope, database: Database, limit: number): Promise<DueText[]> {
  const texts = await database.call<KnownText[]>('due_fingerprints', { ...scope, limit });
  return texts.map((text) => ({
    ...text,
    bands: text.signature === null ? [] : bandKeysOf(text.signature, scope.corpus),
  }));
}

async function candidatesOf(scope: LinkScope, due: readonly DueText[], database: Database) {
  const documents = due.map(({ documentId, textHash, numbersHash, bands }) => {
    return { documentId, textHash, numbersHash, bands };
  });
  const found = await database.call<Candidates[]>('near_candidates', { ...scope, documents });
  return new Map(found.map(({ documentId, candidates }) => [documentId, candidates]));
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

/** Undefined when the text is gone from the lake, or damaged: an erasure is on its way, or the next job makes it anew. */
async function readKin(
  tenantId: string,
  { documentId, cleanHash }: KnownText,
  lake: ObjectStore,
): Promise<{ kin: Kin; size: number } | undefined> {
  const found = await lake.get(lakeKey(tenantId, 'clean', documentId, cleanHash));
  if (found === undefined) return undefined;
  const text = textOf(found.bytes);
  return text === undefined ? undefined : { kin: kinOf(text), size: text.length };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as CleanDocument).text;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
