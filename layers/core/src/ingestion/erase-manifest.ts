import { StageError } from '../errors.ts';
import { type ErasePorts, eraseDocuments } from './erase.ts';
import type { AttemptRef } from './ledger.ts';

export interface EraseManifestInput extends AttemptRef {
  readonly manifestKey: string;
  /** Lines that earlier invocations have done. */
  readonly offset: number;
}

/** Documents that one invocation erases; the machine invokes again until `offset` is null. */
const perInvocation = 500;

/** RemoveDocuments: erases what the source no longer has, in slices of its manifest. */
export async function eraseManifest(
  input: EraseManifestInput,
  ports: ErasePorts,
): Promise<{ offset: number | null; removed: number; failed: number }> {
  const manifest = await ports.lake.get(input.manifestKey);
  if (!manifest) throw new Error(`The manifest ${input.manifestKey} is gone.`);
  const lines = new TextDecoder().decode(manifest.bytes).trimEnd().split('\n');
  const slice = lines.slice(input.offset, input.offset + perInvocation);
  const documentIds = slice.map((line) => (JSON.parse(line) as { documentId: string }).documentId);
  const { tenantId, jobId } = input;
  const { receipts, busy } = await eraseDocuments({ tenantId, jobId, documentIds, deletesLanding: false }, ports);
  if (busy.length > 0)
    throw new StageError('DocumentBusy', `${busy.length} documents to remove are in work by another attempt.`);
  const offset = input.offset + slice.length;
  return { offset: offset < lines.length ? offset : null, removed: receipts.length, failed: 0 };
}
