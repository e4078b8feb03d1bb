import type { ObjectStore } from '../../ports.ts';
import type { Database } from '../database.ts';
import { type AuditAnchor, readAnchor } from './audit-anchor.ts';
import { type ChainedEntry, chainHashOf, contentHashOf } from './audit-entry.ts';
import { readChain } from './list-audit.ts';

export interface AuditVerification {
  /** Entries that fit so far, from the first on. */
  readonly entries: number;
  /** Hash of the last one that fits; keep it elsewhere, and a chain that was made anew as a whole shows too. */
  readonly hash: string;
  /** False while there is more to read: go on with `entries` and `hash`. */
  readonly isComplete: boolean;
  /** What is wrong with the first entry that does not fit, or with the end; null when nothing is. */
  readonly problem: string | null;
}

interface VerifyPorts {
  readonly database: Database;
  readonly lake: Pick<ObjectStore, 'get'>;
}

const entriesPerRead = 500;
/** So that an answer comes within a few seconds, however long the chain is. */
const entriesPerCall = 10_000;

/**
 * Computes the chain anew from where an earlier call ended, and holds its end against the head of the database and the copy
 * of an earlier head in the lake.
 */
export async function verifyAudit(
  { database, lake }: VerifyPorts,
  tenantId: string,
  from: Pick<AuditVerification, 'entries' | 'hash'> = { entries: 0, hash: '' },
): Promise<AuditVerification> {
  // First, since the chain grows while it is read: it must be no shorter than it was now.
  const head = await database.call<AuditAnchor>('audit_head', { tenantId });
  const anchor = await readAnchor(lake, tenantId);
  const promises = [
    { ...head, of: 'its head' },
    ...(anchor === null ? [] : [{ ...anchor, of: 'the copy of an earlier head in the lake' }]),
  ];
  let { entries, hash } = from;
  while (entries - from.entries < entriesPerCall) {
    const page = await readChain(database, tenantId, entries, entriesPerRead);
    for (const entry of page) {
      const problem = problemOf(entry, entries + 1, hash) ?? contradiction(entry, promises);
      if (problem !== null) return { entries, hash, isComplete: true, problem };
      entries += 1;
      hash = entry.chain.hash;
    }
    if (page.length < entriesPerRead) {
      const missing = promises.find(({ sequence }) => sequence > entries);
      const problem = missing
        ? `The log ends with entry ${entries}, but ${missing.of} names entry ${missing.sequence}: the end is missing.`
        : null;
      return { entries, hash, isComplete: true, problem };
    }
  }
  return { entries, hash, isComplete: false, problem: null };
}

function problemOf({ chain, ...content }: ChainedEntry, sequence: number, previousHash: string): string | null {
  const named = `Entry ${content.entryId}`;
  if (chain.sequence !== sequence) {
    return `${named} is number ${chain.sequence} where number ${sequence} is due: one is missing or was added.`;
  }
  if (chain.previousHash !== previousHash) return `${named} does not name the hash of the one before it.`;
  if (chain.contentHash !== contentHashOf(content)) return `${named} does not say what it said when it was written.`;
  if (chain.hash !== chainHashOf(previousHash, chain.contentHash)) {
    return `${named} has a hash that is not that of its parts.`;
  }
  return null;
}

/** A chain that was computed anew as a whole fits in itself, but not with what was copied before. */
function contradiction(
  { chain, entryId }: ChainedEntry,
  promises: readonly (AuditAnchor & { readonly of: string })[],
): string | null {
  const broken = promises.find(({ sequence, hash }) => sequence === chain.sequence && hash !== chain.hash);
  return broken === undefined
    ? null
    : `Entry ${entryId} has another hash than ${broken.of} says: the log was written anew.`;
}
