import type { Transport } from './transport.ts';

const partBytes = 4_194_304;

/** The whole clean text, in as many parts as it takes. It is read again when a new version is published in between. */
export async function readDocumentText(transport: Transport, documentId: string): Promise<string> {
  const path = `/v1/documents/${encodeURIComponent(documentId)}/text`;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  let total = Number.POSITIVE_INFINITY;
  while (received < total) {
    const range = `bytes=${received}-${received + partBytes - 1}`;
    const answer = await transport.response('GET', path, { headers: { range } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status === 200) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const size = Number(answer.headers.get('content-range')?.split('/')[1]);
    if (parts.length > 0 && size !== total) return readDocumentText(transport, documentId);
    total = size;
    parts.push(bytes);
    received += bytes.length;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await new Blob(parts).arrayBuffer());
}
