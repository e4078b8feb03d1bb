import * as z from 'zod';
import { doclingFormats } from './docling-formats.ts';

const options = z.strictObject({
  mediaTypes: z
    .string()
    .transform((list) => list.split(',').map((type) => type.trim()))
    .default([]),
  leastCharacters: z.coerce.number().int().min(0).max(10_000).default(50),
  version: z.string().max(40).default(''),
});

export interface DoclingSettings {
  /** Address of the server, without `/v1` and options. */
  readonly address: string;
  /** What goes to Docling at once. */
  readonly mediaTypes: readonly string[];
  /** Documents with pages go to it that yield less here, a page. 0 is never. */
  readonly leastCharacters: number;
  /** What the operator calls the server's version: another one cleans all documents anew. */
  readonly version: string;
}

/**
 * Reads `https://host:5001?mediaTypes=application/pdf,text/html&leastCharacters=50&version=1.9`; every option may be left
 * out.
 * @throws Error that names what was received and what is known
 */
export function doclingUrl(url: string): DoclingSettings {
  const [, address = '', query = ''] = /^(https?:\/\/[^?#\s]+)\??([^#\s]*)$/.exec(url) ?? [];
  if (address === '' || !URL.canParse(address)) {
    throw new Error('DOCLING_URL is not an address; use https://host:5001 of a Docling Serve, or leave it empty.');
  }
  const parsed = options.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!parsed.success) {
    const known = Object.keys(options.shape).join(', ');
    throw new Error(`DOCLING_URL has a wrong option; it takes ${known}. ${z.prettifyError(parsed.error)}`);
  }
  const unknown = parsed.data.mediaTypes.find((type) => !doclingFormats.has(type));
  if (unknown !== undefined) {
    throw new Error(
      `DOCLING_URL names the media type "${unknown}", which Docling does not read. It reads ${[...doclingFormats.keys()].join(', ')}.`,
    );
  }
  return { address: address.replace(/\/+$/, '').replace(/\/v1$/, ''), ...parsed.data };
}
