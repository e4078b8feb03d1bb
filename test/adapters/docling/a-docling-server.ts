import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Fields of the form of `POST /v1/convert/file`, docling-serve 1.x, with the values that they take. */
const fields: Readonly<Record<string, RegExp>> = {
  from_formats: /^(pdf|image|docx|pptx|xlsx|doc|ppt|xls|odt|ods|odp|epub|html|md|asciidoc|csv|email)$/,
  to_formats: /^(md|json|yaml|html|html_split_page|text|doctags)$/,
  target_type: /^(inbody|zip)$/,
  image_export_mode: /^(placeholder|embedded|referenced)$/,
  include_images: /^(true|false)$/,
  document_timeout: /^\d+(\.\d+)?$/,
};

export interface Conversion {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly fields: Readonly<Record<string, string>>;
}

export interface DoclingServerOptions {
  /** Where the server was started with one. */
  readonly apiKey?: string;
  /** @default 200 */
  readonly status?: number;
}

/**
 * A server that takes what Docling Serve publishes and refuses the rest as FastAPI does, with 422 or 401. It answers as
 * it is told.
 */
export async function aDoclingServer(answer: (conversion: Conversion) => unknown, options: DoclingServerOptions = {}) {
  const conversions: Conversion[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (request.method !== 'POST' || request.url !== '/v1/convert/file') return reply(404, { detail: 'Not Found' });
    if (options.apiKey !== undefined && request.headers['x-api-key'] !== options.apiKey)
      return reply(401, { detail: 'Api key is required.' });
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData();
    const conversion = await conversionOf(form);
    if (typeof conversion === 'string')
      return reply(422, { detail: [{ loc: ['body'], msg: conversion, type: 'value' }] });
    conversions.push(conversion);
    reply(options.status ?? 200, answer(conversion));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    conversions,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What is wrong with the form, if it is not as published. */
async function conversionOf(form: FormData): Promise<Conversion | string> {
  const files = form.getAll('files');
  const [file] = files;
  if (files.length !== 1 || !(file instanceof File)) return 'Field required: files';
  const rest = [...form].filter(([name]) => name !== 'files') as [string, string][];
  for (const [name, value] of rest) if (!fields[name]?.test(value)) return `Unknown ${name}: ${value}`;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { fileName: file.name, mediaType: file.type, bytes, fields: Object.fromEntries(rest) };
}

/** `ConvertDocumentResponse`. */
export function anAnswer(json_content: unknown, changes: Record<string, unknown> = {}) {
  const document = { filename: 'document.pdf', md_content: null, json_content, html_content: null, text_content: null };
  return { document, status: 'success', errors: [], processing_time: 0.5, timings: {}, ...changes };
}
