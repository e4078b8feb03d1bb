import { StageError } from '../../../errors.ts';

/** Of a ZIP container, be it an archive or a document. */
export function corruptZip(why: string): StageError {
  return new StageError(
    'CorruptDocument',
    `The ZIP container is damaged: ${why}. Repair the file at its origin and ingest it again.`,
  );
}
