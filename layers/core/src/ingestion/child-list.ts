/** Which of the documents inside another become documents, under which names, and what is said of the others. */
import { documentIdOf, sha256 } from '../keys.ts';
import { canonicalUri } from './canonical-uri.ts';
import type { ChildPlace, ChildRow, TreeLimits } from './ledger.ts';
import type { ChildDocument } from './model.ts';

/** An archive in an archive in a message is usual; deeper nesting is rather an attack than a document. */
export const deepestLevel = 5;
/** What one manifest hands out; a larger archive is rather a folder, which is uploaded as one. */
export const mostChildren = 5000;
/** Together they are in the memory of the function that parses: ten times what a corpus takes of one file by default. */
export const mostChildBytes = 500_000_000;
/** Of a whole tree, so that nesting does not multiply the limits of one document. */
export const treeLimits: TreeLimits = { mostInTree: 20_000, mostBytesInTree: 2_000_000_000 };

const longestPath = 1000;
const longestUri = 4000;

export interface ListedChild extends ChildRow {
  readonly bytes: Uint8Array;
}

export interface ChildList {
  readonly rows: readonly ListedChild[];
  /** How many were left out for each reason, the reasons as they stand in a sentence. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/**
 * The children of a document in the order in which its parser met them. The URI is the parent's, `!/`, and the path; of
 * two with one path the second is told apart by a number, as attachments often have one name. Linear in the bytes.
 */
export function listChildren(tenantId: string, place: ChildPlace, children: readonly ChildDocument[]): ChildList {
  const leftOut = new Map<string, number>();
  const refuse = (reason: string) => void leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  const rows: ListedChild[] = [];
  const taken = new Set<string>();
  let bytesTaken = 0;
  for (const { path: told, bytes, mediaType } of children) {
    const reason = refusal(place, told, bytes.byteLength, rows.length, bytesTaken);
    if (reason !== undefined) {
      refuse(reason);
      continue;
    }
    const path = distinct(told.normalize('NFC'), taken);
    const uri = childUriOf(place.uri, path);
    if (uri.length > longestUri) {
      refuse('with a path that is too long');
      continue;
    }
    bytesTaken += bytes.byteLength;
    const documentId = documentIdOf(tenantId, place.corpus, uri);
    rows.push({ documentId, path, uri, mediaType, versionHash: sha256(bytes), sizeBytes: bytes.byteLength, bytes });
  }
  return { rows, leftOut };
}

export function childUriOf(parentUri: string, path: string): string {
  return canonicalUri(`${parentUri}!/${path.split('/').map(encodeURIComponent).join('/')}`);
}

/** A sentence on what was left out, or null when nothing was. */
export function leftOutText(leftOut: ReadonlyMap<string, number>): string | null {
  if (leftOut.size === 0) return null;
  return `Left out of the documents inside: ${[...leftOut].map(([reason, count]) => `${count} ${reason}`).join(', ')}.`;
}

function refusal(
  { depth }: ChildPlace,
  path: string,
  sizeBytes: number,
  countTaken: number,
  bytesTaken: number,
): string | undefined {
  if (depth >= deepestLevel) return `nested deeper than ${deepestLevel} levels`;
  if (!isSafe(path)) return 'with a path that is empty, absolute or leaves it';
  if (path.length > longestPath) return 'with a path that is too long';
  if (countTaken >= mostChildren) return `beyond the first ${mostChildren}`;
  if (bytesTaken + sizeBytes > mostChildBytes) return `beyond ${mostChildBytes} bytes in all`;
  return undefined;
}

/** Parsers promise so; a path that breaks the promise would name a document outside its parent. */
function isSafe(path: string): boolean {
  return !/\p{Cc}/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function distinct(path: string, taken: Set<string>): string {
  const [, stem = path, extension = ''] = /^(.*[^/])(\.[^./]{1,12})$/.exec(path) ?? [];
  let name = path;
  for (let number = 2; taken.has(name); number += 1) name = `${stem} (${number})${extension}`;
  taken.add(name);
  return name;
}
