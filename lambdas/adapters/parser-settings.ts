import { doclingReportVersion } from '@sheaf/core/ingestion/parsing/docling/version';
import { canonicalJson } from '@sheaf/core/keys';
import * as z from 'zod';
import { doclingUrl } from './docling-url.ts';
import { ocrLanguages } from './ocr-languages.ts';
import { transcriberUrl } from './transcriber-url.ts';

/** What decides how documents are read. Fetch has them too: another parser makes another clean text of the same bytes. */
export const parserVariables = {
  /** `https://host:5001?mediaTypes=…&leastCharacters=…&version=…` of a Docling Serve; empty for none. */
  DOCLING_URL: z.string(),
  /** `openai:https://host/v1?model=…`; empty for none. */
  TRANSCRIBER_URL: z.string(),
  /** Of text in pictures, as tesseract names them: `eng`, `eng+deu`. */
  OCR_LANGUAGES: z.string(),
};

export interface ParserSettings {
  readonly DOCLING_URL: string;
  readonly TRANSCRIBER_URL: string;
  readonly OCR_LANGUAGES: string;
}

export const defaultParserSettings: ParserSettings = { DOCLING_URL: '', TRANSCRIBER_URL: '', OCR_LANGUAGES: 'eng' };

/**
 * What of the settings changes the clean text, as part of its identity; null where nothing is set. Addresses are not part of
 * it: a server that moved reads as before.
 * @throws Error when a setting is not understood
 */
export function parserIdentityOf({ DOCLING_URL, TRANSCRIBER_URL, OCR_LANGUAGES }: ParserSettings): string | null {
  const parts: unknown[] = [];
  if (DOCLING_URL !== '') {
    const { mediaTypes, leastCharacters, version } = doclingUrl(DOCLING_URL);
    parts.push(['docling', doclingReportVersion, version, [...mediaTypes].sort(), leastCharacters]);
  }
  if (TRANSCRIBER_URL !== '') parts.push(['transcriber', transcriberUrl(TRANSCRIBER_URL).model]);
  const languages = ocrLanguages(OCR_LANGUAGES);
  if (languages.join('+') !== defaultParserSettings.OCR_LANGUAGES) parts.push(['ocr', languages]);
  return parts.length === 0 ? null : canonicalJson(parts);
}
