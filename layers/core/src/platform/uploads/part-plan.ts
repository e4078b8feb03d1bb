/** Where a large file is cut. The sender and the server compute the same cuts from its size alone. */

/** Files above this come in parts of this size, the last one smaller. S3 takes parts of 5 MiB and more. */
export const partBytes = 16 * 1024 * 1024;

export interface PlannedPart {
  /** From 1. */
  readonly number: number;
  /** Byte of the file at which it begins. */
  readonly offset: number;
  readonly sizeBytes: number;
}

export function comesInParts(sizeBytes: number): boolean {
  return sizeBytes > partBytes;
}

export function partsOfSize(sizeBytes: number): PlannedPart[] {
  const count = Math.ceil(sizeBytes / partBytes);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    offset: index * partBytes,
    sizeBytes: Math.min(partBytes, sizeBytes - index * partBytes),
  }));
}
