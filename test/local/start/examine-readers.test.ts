import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { examineReaders } from '../../../local/start/examine-readers.ts';

const found = async (env: NodeJS.ProcessEnv, built = {}) =>
  (await examineReaders(env, built)).map(({ name, state, detail }) => `${name} ${state}: ${detail}`);

describe('what reads documents', () => {
  it('is told where nothing is set up', async () => {
    expect(await found({})).toEqual([
      'recognition good: reads text in pictures in eng',
      'Docling good: none configured: all documents are read here',
      'transcriber good: no transcriber configured: audio and video are quarantined',
    ]);
  });

  it('is what the built app says, unless the environment says something else', async () => {
    const built = { TRANSCRIBER_URL: 'openai:https://built.example/v1', OCR_LANGUAGES: 'eng+deu' };
    const env = { SHEAF_TRANSCRIBER_URL: 'openai:http://127.0.0.1:9/v1?model=m' };
    expect((await found({}, built))[2]).toBe('transcriber good: set up at built.example');
    expect(await found(env, built)).toEqual([
      'recognition good: reads text in pictures in eng+deu',
      'Docling good: none configured: all documents are read here',
      'transcriber good: set up at 127.0.0.1:9',
    ]);
  });

  it('tells which package of a language is missing', async () => {
    const [recognition] = await examineReaders({ SHEAF_OCR_LANGUAGES: 'eng+xho' }, {});
    expect(recognition).toMatchObject({ state: 'bad', advice: 'Run: npm install --save-exact @tesseract.js-data/xho' });
  });

  it('asks Docling whether it is there', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? 200 : 404).end('{"status":"ok"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const SHEAF_DOCLING_URL = `http://${host}/?mediaTypes=application/pdf`;
    expect((await found({ SHEAF_DOCLING_URL }))[1]).toBe(`Docling good: answers at ${host}`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await found({ SHEAF_DOCLING_URL }))[1]).toBe(`Docling doubtful: does not answer at ${host}`);
    expect((await found({ SHEAF_DOCLING_URL: 'docling' }))[1]).toBe('Docling bad: its address is not understood');
    expect((await found({ SHEAF_TRANSCRIBER_URL: 'whisper' }))[2]).toBe(
      'transcriber bad: its address is not understood',
    );
  });
});
