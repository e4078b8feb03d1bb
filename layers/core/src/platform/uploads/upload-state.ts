import type { UploadState } from '../api/contract/uploads.ts';
import { ProblemError } from '../api/problems.ts';
import { arrivalsOf } from './arrivals.ts';
import type { CompletionPorts } from './complete-upload.ts';
import { presignTargets } from './presign-targets.ts';
import { findUpload } from './upload-rows.ts';

/**
 * What has arrived, and new URLs for what has not: an upload that was interrupted goes on from here.
 * @throws ProblemError upload-not-found
 */
export async function uploadStateOf(ports: CompletionPorts, tenantId: string, uploadId: string): Promise<UploadState> {
  const upload = await findUpload(ports.database, tenantId, uploadId);
  if (upload === undefined) {
    const why = 'An upload that no job takes is deleted after 7 days, one that a job took 7 days after the job.';
    throw new ProblemError('upload-not-found', `No upload has the id ${uploadId}. ${why}`);
  }
  const { corpus, createdAt, jobId, files } = upload;
  if (jobId !== null) {
    const taken = files.map(({ path, sizeBytes }) => ({ path, sizeBytes, hasArrived: true }));
    return { uploadId, corpus, createdAt, jobId, files: taken, missing: [] };
  }
  const arrivals = await arrivalsOf(tenantId, uploadId, files, ports);
  const wanted = arrivals.flatMap(({ file, hasArrived, parts }) => {
    const isWhole = hasArrived || (parts !== undefined && parts.missing.length === 0);
    return isWhole ? [] : [{ file, parts: parts?.missing ?? [] }];
  });
  const absent = new Set(wanted.map(({ file }) => file.key));
  return {
    ...{ uploadId, corpus, createdAt, jobId },
    files: files.map(({ path, sizeBytes, key }) => ({ path, sizeBytes, hasArrived: !absent.has(key) })),
    missing: await presignTargets(wanted, ports),
  };
}
