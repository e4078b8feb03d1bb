import { isRecording } from '@sheaf/core/ingestion/parsing/transcript';
import { secondReadings } from './docling-formats.ts';
import { doclingUrl } from './docling-url.ts';
import type { ParserSettings } from './parser-settings.ts';

/**
 * Which media types may be sent to a server: recordings, and what Docling reads at once or again.
 * @throws Error when a setting is not understood
 */
export function readElsewhere({
  DOCLING_URL,
  TRANSCRIBER_URL,
}: Pick<ParserSettings, 'DOCLING_URL' | 'TRANSCRIBER_URL'>): (mediaType: string) => boolean {
  const types = new Set<string>();
  if (DOCLING_URL !== '') {
    const { mediaTypes, leastCharacters } = doclingUrl(DOCLING_URL);
    for (const type of [...mediaTypes, ...(leastCharacters > 0 ? secondReadings : [])]) types.add(type);
  }
  return (mediaType) => types.has(mediaType) || (TRANSCRIBER_URL !== '' && isRecording(mediaType));
}
