import { Gunzip } from 'fflate';
import { StageError } from '../../../errors.ts';
import { crc32 } from '../crc32.ts';

/** Compressed bytes at a time. DEFLATE makes at most 1,032 bytes of one, so a step makes at most 17 MB before it is counted. */
const stepBytes = 16_384;

/** Told of each step: bytes that it made, and bytes so far. Whatever it throws ends the inflation. */
export type OnInflated = (made: number, soFar: number) => void;

/**
 * Expands a gzip file (RFC 1952) of one or several members and checks CRC and length of each. Bytes after the last member
 * are ignored, as gzip does it: tapes pad with zeros.
 * @throws StageError CorruptDocument; what `onInflated` throws
 */
export function gunzipLimited(bytes: Uint8Array, onInflated: OnInflated): Uint8Array {
  let crc = 0;
  let length = 0;
  const output = createOutput(onInflated, (chunk) => {
    crc = crc32(chunk, crc);
    length += chunk.length;
  });
  const trailer = () => Uint8Array.of(...littleEndian(crc), ...littleEndian(length));
  const gunzip = new Gunzip((chunk) => output.add(chunk));
  gunzip.onmember = (offset) => {
    if (!endsWith(bytes.subarray(0, offset), trailer())) throw damaged('a checksum does not match');
    crc = 0;
    length = 0;
  };
  try {
    pushAll(gunzip, bytes);
  } catch (error) {
    if (output.refusal !== undefined) throw output.refusal;
    if (error instanceof StageError) throw error;
    if (!isInvalidHeader(error) || lastIndexOf(bytes, trailer()) < 0)
      throw damaged('its compressed data is broken', error);
  }
  if (lastIndexOf(bytes, trailer()) < 0) throw damaged('a checksum does not match, or its end is missing');
  return output.whole();
}

function createOutput(onInflated: OnInflated, onChunk: (chunk: Uint8Array) => void) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const output = {
    /** Why the caller wants no more. */
    refusal: undefined as unknown,
    add(chunk: Uint8Array) {
      if (chunk.length === 0) return;
      length += chunk.length;
      try {
        onInflated(chunk.length, length);
      } catch (error) {
        output.refusal = error;
        throw error;
      }
      onChunk(chunk);
      chunks.push(chunk);
    },
    whole(): Uint8Array {
      if (chunks.length === 1) return chunks[0]!;
      const whole = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
  };
  return output;
}

function pushAll(stream: Gunzip, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += stepBytes) {
    const end = Math.min(at + stepBytes, bytes.length);
    // The stream keeps what it is given until the next step, and must not write to it.
    stream.push(bytes.subarray(at, end), end === bytes.length);
  }
}

/** FlateErrorCode.InvalidHeader: something that is no member follows the last one. */
function isInvalidHeader(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 6;
}

function littleEndian(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  return matches(bytes, bytes.length - end.length, end);
}

function lastIndexOf(bytes: Uint8Array, pattern: Uint8Array): number {
  let at = bytes.length - pattern.length;
  while (at >= 0 && !matches(bytes, at, pattern)) at -= 1;
  return at;
}

function matches(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  return at >= 0 && pattern.every((byte, index) => bytes[at + index] === byte);
}

function damaged(why: string, cause?: unknown): StageError {
  return new StageError(
    'CorruptDocument',
    `The compressed data is damaged: ${why}. Repair the file at its origin and ingest it again.`,
    { cause },
  );
}
