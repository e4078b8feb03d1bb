import { StageError } from '@sheaf/core/errors';
import { languageTag } from '@sheaf/core/ingestion/parsing/document-facts';
import type { Transcriber, Transcript } from '@sheaf/core/ingestion/transcriber';
import * as z from 'zod';
import { throwProviderFault } from './providers/provider-fault.ts';
import { readSecret } from './secret-value.ts';
import { traceHeaders } from './telemetry/current-trace.ts';

export interface OpenAiTranscriberOptions {
  /** Address without `/v1`, such as `https://api.openai.com` or that of a server of one's own. */
  readonly baseUrl: string;
  /** @default whisper-1, under which servers of one's own serve whatever they have */
  readonly model?: string;
  /** As a value or `secret:{ARN}`; servers of one's own need none. */
  readonly apiKey?: string | undefined;
  /** Of one call. @default 10 minutes: an hour of speech on a CPU */
  readonly timeoutSeconds?: number;
}

const answer = z.object({
  language: z.string().optional(),
  text: z.string().optional(),
  duration: z.coerce.number().min(0).optional(),
  segments: z.array(z.object({ start: z.number().min(0), end: z.number().min(0), text: z.string() })).nullish(),
});

/** Servers take the format from the name of the file. */
const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'application/ogg': 'ogg',
  'video/ogg': 'ogg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/webm': 'webm',
  'video/mpeg': 'mpeg',
};

/**
 * Transcripts of any server with OpenAI's `POST /v1/audio/transcriptions` (OpenAI, Speaches, faster-whisper, vLLM). Retries
 * are the caller's: the error says whether.
 */
export function createOpenAiTranscriber(options: OpenAiTranscriberOptions): Transcriber {
  const { baseUrl, model = 'whisper-1', timeoutSeconds = 600 } = options;
  const url = `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/audio/transcriptions`;
  return {
    // Only OpenAI itself sends a bill by the minute, whatever other servers call their model.
    provider: new URL(url).hostname === 'api.openai.com' ? 'openai' : 'openai-compatible',
    model,
    async transcribe(bytes, mediaType, given) {
      const body = new FormData();
      const type = mediaType.split(';')[0]!;
      body.set('file', new Blob([Uint8Array.from(bytes)], { type }), `recording.${extensions[type] ?? 'bin'}`);
      body.set('model', model);
      body.set('response_format', 'verbose_json');
      const key = options.apiKey === undefined ? {} : { authorization: `Bearer ${await readSecret(options.apiKey)}` };
      const headers = { ...key, ...traceHeaders() };
      const own = AbortSignal.timeout(timeoutSeconds * 1000);
      const signal = given === undefined ? own : AbortSignal.any([own, given]);
      const response = await fetch(url, { method: 'POST', body, headers, signal }).catch((error) => {
        if (own.aborted) throw tooLong(model, timeoutSeconds);
        return throwProviderFault(model, error instanceof Error ? error : new Error(String(error)));
      });
      if (!response.ok) await refuse(model, response);
      return transcriptOf(model, await response.json().catch(() => undefined));
    },
  };
}

/** It may have to be paid for, and would take as long again: it is not repeated by itself. */
function tooLong(model: string, seconds: number): StageError {
  return new StageError(
    'DocumentTooSlow',
    `${model} took more than ${seconds} seconds for the recording. Split it, or check the load of the server and redrive it.`,
  );
}

/** @throws StageError always */
async function refuse(model: string, response: Response): Promise<never> {
  await response.body?.cancel();
  const { status, headers } = response;
  if (status === 413)
    throw new StageError('DocumentTooLarge', `The recording is larger than the server of ${model} takes (413).`);
  if (status === 400 || status === 415 || status === 422)
    throw new StageError('CorruptDocument', `The server of ${model} cannot read the recording (${status}).`);
  return throwProviderFault(model, Object.assign(new Error(`status ${status}`), { status, headers }));
}

function transcriptOf(model: string, body: unknown): Transcript {
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new StageError('ProviderUnavailable', `The answer of ${model} is not a transcript.`);
  const { text = '', duration, segments, language } = parsed.data;
  const told = (segments ?? []).map((one) => ({ startSeconds: one.start, endSeconds: one.end, text: one.text }));
  // Some servers give the text alone.
  const whole = text.trim() === '' ? [] : [{ startSeconds: 0, endSeconds: duration ?? 0, text }];
  const kept = told.length > 0 ? told : whole;
  const durationSeconds = duration ?? told.at(-1)?.endSeconds ?? null;
  return { segments: kept, language: languageOf(language), durationSeconds };
}

/** Servers answer with a tag, or with the English name of the language, which is left to detection. */
function languageOf(language: string | undefined): string | null {
  return language !== undefined && /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(language) ? languageTag(language) : null;
}
