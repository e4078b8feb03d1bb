import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { afterEach, describe, expect, it } from 'vitest';
import { createDoclingParser, type DoclingParserOptions } from '../../../lambdas/adapters/docling-parser.ts';
import { doclingUrl } from '../../../lambdas/adapters/docling-url.ts';
import { aDoclingDocument, aPage, aText, at } from '../../core/ingestion/parsing/a-docling-document.ts';
import { aDoclingServer, anAnswer, type Conversion, type DoclingServerOptions } from './a-docling-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const content = aDoclingDocument(['texts/0', 'texts/1'], {
  texts: [
    aText('section_header', 'Heading', { level: 1, prov: [at(1, [72, 760, 200, 740])] }),
    aText('text', 'Text.', { prov: [at(1, [72, 700, 200, 690])] }),
  ],
  pages: { '1': aPage(1) },
});
const bytes = new TextEncoder().encode('%PDF-1.7 and so on');

async function aServer(answer: (conversion: Conversion) => unknown, options?: DoclingServerOptions) {
  const server = await aDoclingServer(answer, options);
  closing.push(server.close);
  return server;
}

async function read(address: string, options: Partial<DoclingParserOptions> = {}, mediaType = 'application/pdf') {
  const builder = createDocumentBuilder();
  const parser = createDoclingParser({ ...doclingUrl(address), ...options });
  await parser.parse({ bytes, mediaType, text: () => '', zipEntries: () => [], ports: {} }, builder);
  return builder.build(mediaType);
}

describe('the parser of Docling Serve', () => {
  it('sends one file, without its name, in the published form, and reports what comes back', async () => {
    const { url, conversions } = await aServer(() => anAnswer(content), { apiKey: 'key' });
    const { text, elements, boxes, metadata } = await read(`${url}/v1/`, { apiKey: 'key' });
    expect(text).toBe('Heading\n\nText.');
    expect(elements.map(({ type, page }) => `${type} ${page}`)).toEqual(['Title 1', 'Paragraph 1']);
    expect(boxes?.[1]).toMatchObject({ page: 1, x: 72, y: 100, width: 128, height: 10 });
    expect(metadata).toEqual({ parser: 'docling', pages: 1 });
    const [{ fileName, mediaType, fields, bytes: sent }] = conversions as [Conversion];
    expect([fileName, mediaType, Buffer.from(sent).toString()]).toEqual([
      'document.pdf',
      'application/pdf',
      '%PDF-1.7 and so on',
    ]);
    expect(fields).toMatchObject({ from_formats: 'pdf', to_formats: 'json', target_type: 'inbody' });
  });

  it('takes what was read in part, and says what was not', async () => {
    const errors = [{ component_type: 'model', module_name: 'layout', error_message: 'page 2 failed' }];
    const { url } = await aServer(() => anAnswer(content, { status: 'partial_success', errors }));
    expect((await read(url)).metadata).toMatchObject({ parserErrors: ['page 2 failed'] });
  });

  it.each([
    ['failure', 'CorruptDocument', 'Docling Serve could not read the document: broken.'],
    ['skipped', 'UnsupportedMediaType', 'Docling Serve skipped the document (application/pdf): broken.'],
  ])('fails with the reason when the server answers %s', async (status, name, message) => {
    const errors = [{ component_type: 'user_input', module_name: '', error_message: 'broken.' }];
    const { url } = await aServer(() => anAnswer(null, { status, errors }));
    await expect(read(url)).rejects.toMatchObject({ name, message });
  });

  it.each([
    [400, { detail: 'No pages.' }, 'CorruptDocument', 'Docling Serve refused the document (400): No pages.'],
    [422, { detail: [{ loc: [], msg: 'Bad range' }] }, 'CorruptDocument', /\(422\): Bad range\.$/],
    [413, 'too large', 'DocumentTooLarge', /\(413\)/],
    [403, {}, 'CredentialsRejected', /refused the credentials/],
    [429, {}, 'ProviderThrottled', /slow down/],
    [404, { detail: 'Task result not found.' }, 'ProviderUnavailable', /failed/],
    [503, {}, 'ProviderUnavailable', /failed \(503\)/],
    [504, {}, 'ProviderUnavailable', /failed \(504\)/],
  ])('fails on status %i by what it means', async (status, body, name, message) => {
    const { url } = await aServer(() => body, { status });
    const failure = read(url);
    await expect(failure).rejects.toMatchObject({ name });
    await expect(failure).rejects.toThrow(message);
  });

  it('fails when the key is wrong, or the server is no Docling Serve of today', async () => {
    const { url } = await aServer(() => anAnswer(content), { apiKey: 'key' });
    await expect(read(url)).rejects.toMatchObject({ name: 'CredentialsRejected' });
    await expect(read(`${url}/elsewhere`)).rejects.toThrow(/no \/v1\/convert\/file at DOCLING_URL/);
  });

  it.each([
    ['no JSON', 'plain', /did not answer/],
    ['no document', { status: 'success', processing_time: 1 }, /not of its published form, at document/],
    ['another content', anAnswer({ schema_name: 'Other' }), /at schema_name/],
    ['a box without a side', withoutSide(), /at texts\.1\.prov\.0\.bbox\.r/],
  ])('fails as unavailable when the answer has %s', async (_what, body, message) => {
    const { url } = await aServer(() => body);
    const failure = read(url);
    await expect(failure).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    await expect(failure).rejects.toThrow(message);
  });

  it('fails as unavailable when nobody is there, for good when the time is over, and as empty without text', async () => {
    await expect(read('http://127.0.0.1:1')).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    const { url } = await aServer(() => anAnswer(aDoclingDocument([], {})));
    await expect(read(url, { timeoutSeconds: 0.001 })).rejects.toMatchObject({ name: 'DocumentTooSlow' });
    await expect(read(url)).rejects.toMatchObject({ name: 'EmptyDocument' });
  });
});

function withoutSide() {
  const copy = structuredClone(content);
  const { prov } = copy.texts[1] as unknown as { prov: { bbox: { r?: number } }[] };
  const [place] = prov;
  delete place!.bbox.r;
  return anAnswer(copy);
}

describe('the address of a Docling Serve', () => {
  it('carries what goes there', () => {
    expect(doclingUrl('https://d.example:5001')).toEqual({
      address: 'https://d.example:5001',
      mediaTypes: [],
      leastCharacters: 50,
      version: '',
    });
    expect(doclingUrl('http://d/x/?mediaTypes=application/pdf,text/html&leastCharacters=0&version=1.9')).toEqual({
      address: 'http://d/x',
      mediaTypes: ['application/pdf', 'text/html'],
      leastCharacters: 0,
      version: '1.9',
    });
  });

  it.each([
    ['docling', /not an address; use https/],
    ['https://d?colour=red', /takes mediaTypes, leastCharacters, version.*colour/s],
    ['https://d?leastCharacters=few', /leastCharacters/],
    ['https://d?mediaTypes=audio/mpeg', /"audio\/mpeg", which Docling does not read\. It reads application\/pdf/],
  ])('rejects %s', (url, message) => {
    expect(() => doclingUrl(url)).toThrow(message);
  });
});
