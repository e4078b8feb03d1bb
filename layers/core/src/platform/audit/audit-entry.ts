/** One line of the audit log: who did what, when, from where, and what came of it. Ids and addresses, never content. */
import { canonicalJson, sha256 } from '../../keys.ts';

/** The chain of whoever was not recognised. No tenant may have this name. */
export const noTenant = 'no-tenant';

export interface AuditEntry {
  /** A ULID; the same entry twice is written once. */
  readonly entryId: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly kind: 'write' | 'read' | 'authentication';
  readonly principalId: string;
  /** `operationId` of the route. */
  readonly operation: string;
  /** What it was done to, mainly. */
  readonly targetId: string | null;
  /** Every id of the request and its answer, by what it names: `{"documentId": "…"}`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  /** Of the HTTP answer. */
  readonly status: number;
  readonly correlationId: string;
  readonly sourceAddress: string | null;
}

export interface ChainedEntry extends AuditEntry {
  readonly chain: {
    readonly sequence: number;
    readonly contentHash: string;
    readonly previousHash: string;
    readonly hash: string;
  };
}

/** SHA-256 of the canonical JSON (RFC 8785) of an entry. */
export function contentHashOf(entry: AuditEntry): string {
  return sha256(canonicalJson(entry));
}

/** SHA-256 of the previous entry's hash and the content's, one after the other as text. */
export function chainHashOf(previousHash: string, contentHash: string): string {
  return sha256(previousHash + contentHash);
}
