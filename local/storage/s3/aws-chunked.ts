import { S3Error } from './s3-error.ts';

const crlf = Buffer.from('\r\n');
const longestLine = 8 * 1024;

/**
 * The payload of an `aws-chunked` body, piece by piece; the trailer goes to `onTrailer` by lower-case name. Chunk
 * signatures are not verified. Source: "Signature calculation: transferring payload in multiple chunks" (S3).
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let missing = 0;
  let state: 'size' | 'data' | 'end' | 'trailer' = 'size';
  for await (const piece of source) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (rest.length > 0) {
      if (state === 'data') {
        const taken = rest.subarray(0, missing);
        rest = rest.subarray(taken.length);
        missing -= taken.length;
        if (missing === 0) state = 'end';
        yield taken;
        continue;
      }
      const end = rest.indexOf(crlf);
      if (end === -1) {
        if (rest.length > longestLine) throw malformed();
        break;
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + crlf.length);
      if (state === 'size') {
        missing = chunkSize(line);
        state = missing === 0 ? 'trailer' : 'data';
      } else if (state === 'end') {
        if (line !== '') throw malformed();
        state = 'size';
      } else if (line !== '') {
        const colon = line.indexOf(':');
        onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
    }
  }
  if (state !== 'trailer') throw new S3Error('IncompleteBody', 'The body ended before its last chunk.', 400);
}

function chunkSize(line: string): number {
  const [digits = ''] = line.split(';', 1);
  if (!/^[0-9a-f]{1,12}$/i.test(digits)) throw malformed();
  return Number.parseInt(digits, 16);
}

function malformed(): S3Error {
  return new S3Error('InvalidRequest', 'The body is not a valid aws-chunked stream.', 400);
}
