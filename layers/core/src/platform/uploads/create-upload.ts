import { ulid } from 'ulid';
import { mapLimited } from '../../ingestion/map-limited.ts';
import type { Clock, MultipartStore, ObjectStore } from '../../ports.ts';
import { uploadPrefix } from '../../sources/landing-uri.ts';
import type { FieldError } from '../api/contract/problem.ts';
import type { Upload, UploadFile } from '../api/contract/uploads.ts';
import { ProblemError } from '../api/problems.ts';
import { getCorpus } from '../corpora/read-corpora.ts';
import type { Database } from '../database.ts';
import { comesInParts, partsOfSize } from './part-plan.ts';
import { presignTargets } from './presign-targets.ts';
import type { AnnouncedFile } from './upload-rows.ts';

/** Most bytes of one upload's row: rows stay small, since Aurora's Data API takes at most 64 KB of each. */
const maxRowBytes = 48_000;
const concurrency = 32;
/** Refused files that the answer names. */
const mostNamed = 50;

export interface UploadPorts {
  readonly database: Database;
  readonly landing: ObjectStore;
  readonly landingParts: MultipartStore;
  readonly clock: Clock;
}

export interface UploadOrder {
  readonly files: readonly UploadFile[];
  /** Whose limit the files have to keep. */
  readonly corpus?: string | undefined;
}

/** @throws ProblemError corpus-not-found; invalid-request for a file above the limit, and for names that are too many for one upload */
export async function createUpload(ports: UploadPorts, tenantId: string, order: UploadOrder): Promise<Upload> {
  const { database, clock } = ports;
  const { files, corpus } = order;
  const uploadId = ulid(clock.now());
  await database.call('ensure_tenant', { tenantId });
  if (corpus !== undefined)
    refuseLarge(files, corpus, (await getCorpus(database, { tenantId, names: null }, corpus)).maxFileBytes);
  const keyed = files.map((file, index) => ({ ...file, key: `${uploadPrefix(tenantId, uploadId)}${index}` }));
  refuseMany(keyed);
  const rows = await mapLimited(keyed, concurrency, async (file): Promise<AnnouncedFile> => {
    if (!comesInParts(file.sizeBytes)) return file;
    return { ...file, multipartId: await ports.landingParts.begin(file.key) };
  });
  try {
    refuseMany(rows);
    await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
      session.query(
        `insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values (sheaf.tenant(), $1, $2, $3::jsonb)`,
        [uploadId, corpus ?? 'documents', JSON.stringify(rows)],
      ),
    );
  } catch (error) {
    await abandonParts(rows, ports.landingParts);
    throw error;
  }
  const wanted = rows.map((file) => ({
    file,
    parts: file.multipartId === undefined ? [] : partsOfSize(file.sizeBytes),
  }));
  return { uploadId, files: await presignTargets(wanted, ports) };
}

/** As well as it goes: the lifecycle of the bucket gives up what stays open. */
async function abandonParts(rows: readonly AnnouncedFile[], parts: MultipartStore): Promise<void> {
  await mapLimited(rows, concurrency, async ({ key, multipartId }) => {
    if (multipartId !== undefined) await parts.abort(key, multipartId).catch(() => {});
  });
}

function refuseMany(rows: readonly AnnouncedFile[]): void {
  if (Buffer.byteLength(JSON.stringify(rows)) <= maxRowBytes) return;
  throw new ProblemError(
    'invalid-request',
    'The names of the files are too long together. Split them into several uploads.',
  );
}

function refuseLarge(files: readonly UploadFile[], corpus: string, maxFileBytes: number): void {
  const errors = files.flatMap(({ sizeBytes }, index): FieldError[] => {
    if (sizeBytes <= maxFileBytes) return [];
    const message = `is above maxFileBytes of the corpus ${corpus}: split the file, or raise the limit`;
    const allowed = `at most ${maxFileBytes}`;
    return [{ in: 'body', field: `files[${index}].sizeBytes`, message, received: String(sizeBytes), allowed }];
  });
  if (errors.length === 0) return;
  const detail = `${errors.length} of ${files.length} files are larger than the corpus ${corpus} takes. See errors.`;
  throw new ProblemError('invalid-request', detail, { errors: errors.slice(0, mostNamed) });
}
