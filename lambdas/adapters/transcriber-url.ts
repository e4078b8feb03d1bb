import * as z from 'zod';

const options = z.strictObject({ model: z.string().min(1).default('whisper-1') });

export interface TranscriberSettings {
  /** Address of the server. */
  readonly baseUrl: string;
  readonly model: string;
}

/**
 * Reads `openai:https://host/v1?model=whisper-1`.
 * @throws Error that names what is expected
 */
export function transcriberUrl(url: string): TranscriberSettings {
  const [, baseUrl = '', query = ''] = /^openai:(https?:\/\/[^?#\s]+)\??([^#\s]*)$/.exec(url) ?? [];
  if (baseUrl === '' || !URL.canParse(baseUrl)) {
    throw new Error('TRANSCRIBER_URL is not known; use openai:https://host/v1?model=…, or leave it empty.');
  }
  const parsed = options.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!parsed.success) throw new Error(`TRANSCRIBER_URL has a wrong option. ${z.prettifyError(parsed.error)}`);
  return { baseUrl, model: parsed.data.model };
}
