import { mapLimited } from '../../ingestion/map-limited.ts';
import type { MultipartStore, ObjectStore, StoredPart } from '../../ports.ts';
import { uploadPrefix } from '../../sources/landing-uri.ts';
import { type PlannedPart, partsOfSize } from './part-plan.ts';
import type { AnnouncedFile } from './upload-rows.ts';

/** What the bucket holds of one file. */
export interface Arrival {
  readonly file: AnnouncedFile;
  readonly hasArrived: boolean;
  /** Of a file that has not arrived and may come in parts. */
  readonly parts?: { readonly stored: readonly StoredPart[]; readonly missing: readonly PlannedPart[] };
}

const concurrency = 32;

/** One listing tells of all whole files; each file in parts that is not whole takes one more request. */
export async function arrivalsOf(
  tenantId: string,
  uploadId: string,
  files: readonly AnnouncedFile[],
  { landing, landingParts }: { readonly landing: ObjectStore; readonly landingParts: MultipartStore },
): Promise<Arrival[]> {
  const whole = new Set<string>();
  for await (const { key } of landing.list(uploadPrefix(tenantId, uploadId))) whole.add(key);
  return mapLimited(files, concurrency, async (file): Promise<Arrival> => {
    if (whole.has(file.key)) return { file, hasArrived: true };
    const stored = file.multipartId && (await landingParts.parts(file.key, file.multipartId));
    if (!stored) return { file, hasArrived: false };
    const sizes = new Map(stored.map(({ number, sizeBytes }) => [number, sizeBytes]));
    const missing = partsOfSize(file.sizeBytes).filter(({ number, sizeBytes }) => sizes.get(number) !== sizeBytes);
    return { file, hasArrived: false, parts: { stored, missing } };
  });
}
