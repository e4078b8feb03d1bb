import { namedType } from './parsing/file-names.ts';

/** As a source or the ledger lists a document. */
export interface ListedDocument {
  readonly sizeBytes: number;
  readonly uri: string;
  /** What the source says. */
  readonly mediaType?: string | null;
}

/** Larger documents may not end within the five minutes of an Express child. */
const expressBytes = 1024 * 1024;

/**
 * Whether a document may take longer than the five minutes of an Express child, as far as its listing tells: it is large, or
 * a server elsewhere reads it, which nobody knows the speed of.
 * @param isReadElsewhere by media type
 */
export function needsTime(
  { sizeBytes, uri, mediaType }: ListedDocument,
  isReadElsewhere: (mediaType: string) => boolean,
): boolean {
  if (sizeBytes > expressBytes) return true;
  const extension = /\.([a-z\d]{1,12})$/i.exec(uri)?.[1];
  const told = mediaType?.split(';')[0]?.trim().toLowerCase();
  return [namedType(extension)?.type, told].some((type) => type !== undefined && isReadElsewhere(type));
}
