import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiTranscriber } from '../../lambdas/adapters/openai-transcriber.ts';

interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: FormData;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server on loopback that reads one form and answers as it is told. */
async function aServer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData();
    seen.push({ path: request.url ?? '', authorization: request.headers.authorization, form });
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const recording = new TextEncoder().encode('sound');

describe('the transcriber of OpenAI-compatible servers', () => {
  it('sends the recording as a form and gives segments with their times', async () => {
    const answer = {
      task: 'transcribe',
      language: 'en',
      duration: 4,
      text: 'One. Two.',
      segments: [
        { id: 0, start: 0, end: 2.5, text: ' One.' },
        { id: 1, start: 2.5, end: 4, text: ' Two.' },
      ],
    };
    const { url, seen } = await aServer(200, answer);
    const transcriber = createOpenAiTranscriber({ baseUrl: `${url}/v1/`, model: 'small', apiKey: 'key' });
    expect(await transcriber.transcribe(recording, 'audio/mpeg')).toEqual({
      language: 'en',
      durationSeconds: 4,
      segments: [
        { startSeconds: 0, endSeconds: 2.5, text: ' One.' },
        { startSeconds: 2.5, endSeconds: 4, text: ' Two.' },
      ],
    });
    const [{ path, authorization, form }] = seen as [Seen];
    expect([path, authorization]).toEqual(['/v1/audio/transcriptions', 'Bearer key']);
    expect([form.get('model'), form.get('response_format')]).toEqual(['small', 'verbose_json']);
    const file = form.get('file') as File;
    expect([file.name, file.type, await file.text()]).toEqual(['recording.mp3', 'audio/mpeg', 'sound']);
  });

  it('takes text alone for one segment, and leaves a language by its name to detection', async () => {
    const { url } = await aServer(200, { text: 'All of it.', duration: '7.5', language: 'english' });
    expect(await createOpenAiTranscriber({ baseUrl: url }).transcribe(recording, 'audio/ogg; codecs=opus')).toEqual({
      language: null,
      durationSeconds: 7.5,
      segments: [{ startSeconds: 0, endSeconds: 7.5, text: 'All of it.' }],
    });
  });

  it.each([
    [401, 'CredentialsRejected'],
    [404, 'ModelMissing'],
    [413, 'DocumentTooLarge'],
    [415, 'CorruptDocument'],
    [429, 'ProviderThrottled'],
    [503, 'ProviderUnavailable'],
  ])('fails on status %i as %s', async (status, name) => {
    const { url } = await aServer(status, { error: { message: 'secret' } }, { 'retry-after': '3' });
    const failure = createOpenAiTranscriber({ baseUrl: url }).transcribe(recording, 'audio/wav');
    await expect(failure).rejects.toMatchObject({ name, message: expect.not.stringContaining('secret') });
  });

  it('fails as unavailable when no server is there or its answer is no transcript, and for good when it is too slow', async () => {
    const { url } = await aServer(200, '{"segments": "none"}');
    const name = 'ProviderUnavailable';
    await expect(createOpenAiTranscriber({ baseUrl: url }).transcribe(recording, 'audio/wav')).rejects.toMatchObject({
      name,
    });
    const hasty = createOpenAiTranscriber({ baseUrl: url, timeoutSeconds: 0.001 });
    await expect(hasty.transcribe(recording, 'audio/wav')).rejects.toMatchObject({ name: 'DocumentTooSlow' });
    const absent = createOpenAiTranscriber({ baseUrl: 'http://127.0.0.1:1' });
    await expect(absent.transcribe(recording, 'audio/wav')).rejects.toMatchObject({ name });
  });
});
