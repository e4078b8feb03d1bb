import { mapLimited } from '../../ingestion/map-limited.ts';
import type { MultipartStore, ObjectStore } from '../../ports.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { type Arrival, arrivalsOf } from './arrivals.ts';
import { partsOfSize } from './part-plan.ts';
import { findUpload } from './upload-rows.ts';

const concurrency = 32;
/** Missing files that the problem names. */
const mostNamed = 5;

export interface CompletionPorts {
  readonly database: Database;
  readonly landing: ObjectStore;
  readonly landingParts: MultipartStore;
}

/**
 * Makes files of the parts that have arrived, before a job takes them. May be repeated, and by two at once. An upload that is not
 * open is left alone: the job's submission says what is wrong with it.
 * @throws ProblemError upload-incomplete when a file has not arrived
 */
export async function completeUpload(ports: CompletionPorts, tenantId: string, uploadId: string): Promise<void> {
  const upload = await findUpload(ports.database, tenantId, uploadId);
  if (upload === undefined || upload.jobId !== null) return;
  const arrivals = await arrivalsOf(tenantId, uploadId, upload.files, ports);
  const absent = arrivals.filter(({ hasArrived, parts }) => !hasArrived && (!parts || parts.missing.length > 0));
  if (absent.length > 0) throw incomplete(uploadId, absent, arrivals.length);
  await mapLimited(arrivals, concurrency, async ({ file, parts }) => {
    if (!parts) return;
    const planned = new Set(partsOfSize(file.sizeBytes).map(({ number }) => number));
    const own = parts.stored.filter(({ number }) => planned.has(number));
    const isMine = await ports.landingParts.complete(file.key, file.multipartId ?? '', own);
    if (isMine || (await ports.landing.head(file.key))) return;
    throw incomplete(uploadId, [{ file, hasArrived: false }], arrivals.length);
  });
}

function incomplete(uploadId: string, absent: readonly Arrival[], count: number): ProblemError {
  const named = absent.slice(0, mostNamed).map(({ file, parts }) => {
    const ofHowMany = partsOfSize(file.sizeBytes).length;
    return parts ? `${file.path} (${parts.missing.length} of ${ofHowMany} parts)` : file.path;
  });
  const others = absent.length > mostNamed ? `, and ${absent.length - mostNamed} more` : '';
  return new ProblemError(
    'upload-incomplete',
    `${absent.length} of ${count} files have not arrived: ${named.join(', ')}${others}. Send them to the URLs of GET /v1/uploads/${uploadId}, then submit the job again.`,
  );
}
