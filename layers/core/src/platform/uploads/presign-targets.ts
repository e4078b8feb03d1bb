import { mapLimited } from '../../ingestion/map-limited.ts';
import type { MultipartStore, ObjectStore } from '../../ports.ts';
import type { UploadTarget } from '../api/contract/uploads.ts';
import type { PlannedPart } from './part-plan.ts';
import type { AnnouncedFile } from './upload-rows.ts';

/** How long a URL takes its PUT; new ones can be asked for. */
const urlSeconds = 3_600;
/** Of parts in one answer: with the token of a role each has up to 2 KB, and an answer of a function 6 MB. */
const mostPartUrls = 1_000;
const concurrency = 32;

export interface WantedFile {
  readonly file: AnnouncedFile;
  /** Parts to send; empty for a file that goes as a whole. */
  readonly parts: readonly PlannedPart[];
}

/** Where files go, in their order. Files after the first 1,000 parts get no parts in this answer. */
export async function presignTargets(
  wanted: readonly WantedFile[],
  { landing, landingParts }: { readonly landing: ObjectStore; readonly landingParts: MultipartStore },
): Promise<UploadTarget[]> {
  let left = mostPartUrls;
  const bounded = wanted.map(({ file, parts }) => {
    left -= parts.length;
    return { file, parts: left >= 0 ? parts : [] };
  });
  return mapLimited(bounded, concurrency, async ({ file, parts }): Promise<UploadTarget> => {
    const { path, key, sizeBytes, multipartId } = file;
    const target = { path, ...(await landing.presignPut(key, sizeBytes, urlSeconds)) };
    if (multipartId === undefined || parts.length === 0) return target;
    const presigned = parts.map(async (part) => ({
      ...part,
      ...(await landingParts.presignPart(key, multipartId, part, urlSeconds)),
    }));
    return { ...target, parts: await Promise.all(presigned) };
  });
}
