import type { ObjectDescription } from '../objects/object-index.ts';

const stored = ['cache-control', 'content-disposition', 'content-encoding', 'content-language'];

/** What the headers of a write say about the object. */
export function descriptionOf(headers: Readonly<Record<string, string>>): ObjectDescription {
  const kept: Record<string, string> = {};
  for (const name of stored) {
    const value = name === 'content-encoding' ? ownEncoding(headers[name]) : headers[name];
    if (value !== undefined) kept[name] = value;
  }
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  return { contentType: headers['content-type'] ?? 'binary/octet-stream', headers: kept, metadata };
}

/** `aws-chunked` is how the request travelled, not what the object is. */
function ownEncoding(header: string | undefined): string | undefined {
  const own = header
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  return own === undefined || own.length === 0 ? undefined : own.join(', ');
}
