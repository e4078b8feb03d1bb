import { StageError } from '@sheaf/core/errors';
import { doclingDocument } from '@sheaf/core/ingestion/parsing/docling/docling-document';
import { reportDocling } from '@sheaf/core/ingestion/parsing/docling/report-docling';
import type { DocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import type { RemoteParser } from '@sheaf/core/ingestion/parsing/parser-ports';
import * as z from 'zod';
import { doclingFormats, secondReadings } from './docling-formats.ts';
import type { DoclingSettings } from './docling-url.ts';
import { throwProviderFault } from './providers/provider-fault.ts';
import { readSecret } from './secret-value.ts';

export interface DoclingParserOptions extends DoclingSettings {
  /** As a value or `secret:{ARN}`; needed where the server was started with DOCLING_SERVE_API_KEY. */
  readonly apiKey?: string | undefined;
  /** Of one call. @default 150: the server itself gives up after 120, unless told otherwise */
  readonly timeoutSeconds?: number;
}

const server = 'Docling Serve';

/** `ConvertDocumentResponse` of docling-serve 1.x, as far as it is read. */
const answer = z.object({
  document: z.object({ json_content: z.unknown() }),
  status: z.enum(['pending', 'started', 'success', 'partial_success', 'failure', 'skipped']),
  errors: z.array(z.object({ error_message: z.string() })).default([]),
  processing_time: z.number(),
});

/**
 * Documents read by a Docling Serve (`POST /v1/convert/file`), one a call. Retries are the caller's: the error says
 * whether.
 */
export function createDoclingParser(options: DoclingParserOptions): RemoteParser {
  const { address, mediaTypes, leastCharacters, timeoutSeconds = 150 } = options;
  const url = `${address}/v1/convert/file`;
  return {
    mediaTypes: new Set(mediaTypes),
    leastCharactersPerPage: leastCharacters,
    secondReadings,
    async parse({ bytes, mediaType }, builder) {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (options.apiKey !== undefined) headers['x-api-key'] = await readSecret(options.apiKey);
      const signal = AbortSignal.timeout(timeoutSeconds * 1000);
      const body = formOf(bytes, mediaType, timeoutSeconds);
      const response = await fetch(url, { method: 'POST', body, headers, signal }).catch(unanswered);
      if (!response.ok) await refuse(response);
      report(await response.json().catch(unanswered), mediaType, builder);
    },
  };
}

/** The file has no name but its format's: names of documents do not leave. */
function formOf(bytes: Uint8Array, mediaType: string, timeoutSeconds: number): FormData {
  const { name, extension } = doclingFormats.get(mediaType)!;
  const form = new FormData();
  form.set('files', new Blob([Uint8Array.from(bytes)], { type: mediaType }), `document.${extension}`);
  form.set('from_formats', name);
  form.set('to_formats', 'json');
  form.set('target_type', 'inbody');
  form.set('image_export_mode', 'placeholder');
  form.set('include_images', 'false');
  form.set('document_timeout', String(timeoutSeconds));
  return form;
}

/** @throws StageError always: what took too long once would take as long again, and is not repeated by itself */
function unanswered(error: unknown): never {
  if (error instanceof Error && error.name === 'TimeoutError')
    throw new StageError(
      'DocumentTooSlow',
      `${server} took longer than it may for a document. Split it, or check the load of the server and redrive it.`,
      { cause: error },
    );
  throw new StageError('ProviderUnavailable', `${server} did not answer. Check that it runs at DOCLING_URL.`, {
    cause: error,
  });
}

/** @throws StageError always; the reason is that of the server, which tells of its options and limits */
async function refuse(response: Response): Promise<never> {
  const { status, headers } = response;
  const reason = reasonOf(await response.text().catch(() => ''));
  if (status === 413)
    throw new StageError('DocumentTooLarge', `${server} takes no document of this size (413)${reason}.`);
  if (status === 404 && reason === ': Not Found') {
    throw new StageError(
      'ModelMissing',
      `There is no /v1/convert/file at DOCLING_URL (404). Use ${server} 1.0 or newer.`,
    );
  }
  const isFault = status === 404 || status >= 500 || [401, 403, 408, 409, 429].includes(status);
  if (!isFault) throw new StageError('CorruptDocument', `${server} refused the document (${status})${reason}.`);
  const told = status === 404 ? 503 : status;
  return throwProviderFault(server, Object.assign(new Error(`status ${status}`), { status: told, headers }));
}

/** FastAPI's `detail`: a sentence, or a list of what is wrong with which field. */
function reasonOf(body: string): string {
  const shape = z.object({ detail: z.union([z.string(), z.array(z.object({ msg: z.string() }))]) });
  try {
    const { detail } = shape.parse(JSON.parse(body));
    const text = typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join('; ');
    return `: ${text.slice(0, 200).replace(/\.$/, '')}`;
  } catch {
    return '';
  }
}

function report(body: unknown, mediaType: string, builder: DocumentBuilder): void {
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw unpublished(parsed.error);
  const { status, errors, document } = parsed.data;
  const reasons = errors.map(({ error_message }) => error_message.slice(0, 200));
  const because = reasons.length === 0 ? '' : `: ${reasons.slice(0, 3).join('; ').replace(/\.$/, '')}`;
  if (status === 'skipped')
    throw new StageError('UnsupportedMediaType', `${server} skipped the document (${mediaType})${because}.`);
  if (status === 'failure') throw new StageError('CorruptDocument', `${server} could not read the document${because}.`);
  const content = doclingDocument.safeParse(document.json_content);
  if (!content.success) throw unpublished(content.error);
  builder.setMetadata('parser', 'docling');
  if (status === 'partial_success') builder.setMetadata('parserErrors', reasons.slice(0, 20));
  reportDocling(content.data, builder);
  if (builder.isEmpty())
    throw new StageError('EmptyDocument', `${server} found no text in the document (${mediaType}).`);
}

function unpublished(error: z.ZodError): StageError {
  const { path, message } = error.issues[0]!;
  const place = path.length === 0 ? 'as a whole' : `at ${path.join('.')}`;
  return new StageError(
    'ProviderUnavailable',
    `The answer of ${server} is not of its published form, ${place}: ${message}.`,
  );
}
