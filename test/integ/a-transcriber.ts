import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of speech to text with OpenAI's interface, which hears the same in everything. */
export async function aTranscriber() {
  const models: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData();
    const isKnown = request.url === '/v1/audio/transcriptions' && form.get('file') instanceof File;
    models.push(String(form.get('model')));
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    const text = 'The dunnart hunts at night.';
    response.end(
      JSON.stringify({ task: 'transcribe', language: 'en', duration: 3, text, segments: [{ start: 0, end: 3, text }] }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Of each call. */
    models,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
