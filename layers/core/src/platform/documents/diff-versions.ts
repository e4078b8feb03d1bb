import type { CleanDocument } from '../../ingestion/model.ts';
import { lakeKey } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { DocumentDiff } from '../api/contract/versions.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { diffLines, type Hunk } from './diff/diff-lines.ts';
import { readVersions, type VersionRow } from './list-versions.ts';

/** More than the versions that are kept. */
const mostVersions = 200;
/** UTF-16 code units of both texts together; both are in memory, beside the numbers of their lines. */
const longestTexts = 32_000_000;
/** An answer has at most 6 MB, in which text grows by escapes, and a hunk has some 150 bytes beside its text. */
const mostText = 1_000_000;
const mostHunks = 10_000;

/**
 * What changed in the clean text of a document from one version to another; without names, from the version before the
 * published one to that.
 * @throws ProblemError document-not-found, document-erased, version-not-found, diff-too-large
 */
export async function diffVersions(
  { database, lake }: { readonly database: Database; readonly lake: ObjectStore },
  reader: Reader,
  documentId: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<DocumentDiff> {
  const versions = await database.transaction(asReader(reader), (session) =>
    readVersions(session, documentId, null, mostVersions),
  );
  const newer = find(versions, to ?? versions.find(({ status }) => status === 'published')?.versionHash);
  const older = find(versions, from ?? versions[versions.indexOf(newer) + 1]?.versionHash);
  const [fromText, toText] = await Promise.all(
    [older, newer].map((version) => readVersionText(lake, reader.tenantId, documentId, version)),
  );
  const size = fromText!.length + toText!.length;
  if (size > longestTexts) {
    const limit = `The two texts have ${size} characters together; at most ${longestTexts} are compared.`;
    throw new ProblemError('diff-too-large', limit);
  }
  return { documentId, from: viewOf(older), to: viewOf(newer), unit: 'line', ...answerOf(fromText!, toText!) };
}

function find(versions: readonly VersionRow[], versionHash: string | undefined): VersionRow {
  const version = versions.find((one) => one.versionHash === versionHash);
  if (version !== undefined) return version;
  const detail = versionHash
    ? `No kept version has the hash ${versionHash}.`
    : `There is nothing to compare with: ${versions.length} of its versions are kept.`;
  throw new ProblemError('version-not-found', `${detail} Its versions are listed at …/versions.`);
}

async function readVersionText(
  lake: ObjectStore,
  tenantId: string,
  documentId: string,
  { cleanHash, versionHash }: VersionRow,
): Promise<string> {
  const found = await lake.get(lakeKey(tenantId, 'clean', documentId, cleanHash ?? ''));
  if (found === undefined) throw new ProblemError('version-not-found', `The text of version ${versionHash} is gone.`);
  return (JSON.parse(new TextDecoder().decode(found.bytes)) as CleanDocument).text;
}

function viewOf({ cleanHash: _, ...view }: VersionRow) {
  return view;
}

function answerOf(fromText: string, toText: string) {
  const { hunks, isMinimal } = diffLines(fromText, toText);
  const linesOf = (kind: Hunk['kind']) =>
    hunks.filter((hunk) => hunk.kind === kind).reduce((sum, hunk) => sum + hunk.lines, 0);
  const shown: DocumentDiff['hunks'] = [];
  let left = mostText;
  for (const hunk of hunks.slice(0, mostHunks)) {
    const text = textOf(hunk, fromText, toText);
    left -= text?.length ?? 0;
    if (left < 0) break;
    shown.push({ ...hunk, text });
  }
  return {
    isMinimal,
    isTruncated: shown.length < hunks.length,
    removedLines: linesOf('removed'),
    addedLines: linesOf('added'),
    hunks: shown,
  };
}

/** What is unchanged can be read in the published text. */
function textOf({ kind, fromStart, fromEnd, toStart, toEnd }: Hunk, fromText: string, toText: string): string | null {
  if (kind === 'unchanged') return null;
  return kind === 'removed' ? fromText.slice(fromStart, fromEnd) : toText.slice(toStart, toEnd);
}
