/** Writes an export part by part: each call writes one file of a section, or at last the manifest. */
import { deletePrefix } from '../../delete-prefix.ts';
import { classify } from '../../errors.ts';
import { mapLimited } from '../../ingestion/map-limited.ts';
import type { CleanDocument } from '../../ingestion/model.ts';
import { exportDays, exportKey, exportPrefix, lakeKey, sha256 } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import type { Database } from '../database.ts';
import { exportManifest, manifestName } from './export-manifest.ts';
import type { ExportFileRow, ExportPlace, ExportRow } from './export-rows.ts';
import { type ExportSection, exportSections } from './export-sections.ts';
import type { Advance } from './tend-ports.ts';

export interface ExportPorts {
  readonly database: Database;
  readonly lake: ObjectStore;
}

/** After so many bytes the file is full. A text is never divided, so that one may be larger. */
const fileBytes = 8 * 2 ** 20;
/** A row may have 48 KB, and a call of the database answers with at most a megabyte. */
const pageBytes = 300_000;
const rowsPerPage = 500;
const textsPerPage = 10;
const textsAtOnce = 4;
const mostTries = 5;
const retrySeconds = 30;

export async function advanceExport(row: ExportRow, ports: ExportPorts): Promise<Advance> {
  const { tenantId, exportId, place } = row;
  try {
    const section = exportSections[place.section ?? 0];
    const advanced = section === undefined ? await endExport(row, ports) : await writeFile(row, section, ports);
    await ports.database.call('export_advanced', { tenantId, exportId, keepDays: exportDays, ...advanced });
    return 'more';
  } catch (error) {
    const { name, message } = classify(error);
    await ports.database.call('export_failed', { tenantId, exportId, error: `${name}: ${message}`, mostTries });
    return { waitSeconds: retrySeconds };
  }
}

/** The files go; who asks is told that there was an export. */
export async function expireExport(tenantId: string, exportId: string, ports: ExportPorts): Promise<Advance> {
  await deletePrefix(ports.lake, exportPrefix(tenantId, exportId));
  await ports.database.call('export_expired', { tenantId, exportId });
  return 'more';
}

interface Advanced {
  readonly place: ExportPlace;
  readonly file?: ExportFileRow;
  readonly manifestHash?: string;
}

async function writeFile(row: ExportRow, section: ExportSection, ports: ExportPorts): Promise<Advanced> {
  const { tenantId, exportId } = row;
  const { section: index = 0, part = 1 } = row.place;
  const lines: Uint8Array[] = [];
  let after = row.place.after ?? null;
  let isLast = false;
  for (let size = 0; size < fileBytes && !isLast; ) {
    const page = await readPage(tenantId, section, after, ports);
    for (const line of page.lines) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      lines.push(bytes);
      size += bytes.byteLength;
    }
    after = page.after ?? after;
    isLast = page.isLast;
  }
  const place = isLast ? { section: index + 1, part: 1, after: null } : { section: index, part: part + 1, after };
  if (lines.length === 0) return { place };
  const bytes = Buffer.concat(lines);
  const name = `${section.name}-${String(part).padStart(5, '0')}.jsonl`;
  await ports.lake.put(exportKey(tenantId, exportId, name), bytes, 'application/x-ndjson');
  const file = {
    name,
    section: section.name,
    records: lines.length,
    sizeBytes: bytes.byteLength,
    sha256: sha256(bytes),
  };
  return { place, file };
}

interface Page {
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly after: readonly unknown[] | null;
  readonly isLast: boolean;
}

async function readPage(
  tenantId: string,
  { table, omit = [], isText }: ExportSection,
  after: readonly unknown[] | null,
  { database, lake }: ExportPorts,
): Promise<Page> {
  const limit = isText ? textsPerPage : rowsPerPage;
  const page = await database.call<Page>('export_rows', { tenantId, table, omit, after, limit, bytes: pageBytes });
  if (!isText) return { ...page, lines: page.lines.map(inCamelCase) };
  const published = page.lines.filter((row) => row.published_clean_hash !== null);
  return { ...page, lines: await mapLimited(published, textsAtOnce, (row) => textOf(tenantId, row, lake)) };
}

async function textOf(tenantId: string, row: Readonly<Record<string, unknown>>, lake: ObjectStore) {
  const [documentId, cleanHash] = [String(row.document_id), String(row.published_clean_hash)];
  const found = await lake.get(lakeKey(tenantId, 'clean', documentId, cleanHash));
  const identity = { documentId, versionHash: row.published_version_hash };
  // Replaced or erased since its row was read.
  if (found === undefined) return { ...identity, text: null, why: 'It was replaced or erased while it was exported.' };
  const { text } = JSON.parse(new TextDecoder().decode(found.bytes)) as CleanDocument;
  return { ...identity, text };
}

async function endExport(row: ExportRow, ports: ExportPorts): Promise<Advanced> {
  const manifest = JSON.stringify(await exportManifest(row, ports.database), null, 2);
  await ports.lake.put(exportKey(row.tenantId, row.exportId, manifestName), manifest, 'application/json');
  return { place: row.place, manifestHash: sha256(manifest) };
}

/** Columns are named as the API names fields. */
function inCamelCase(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [named(column), value]));
}
