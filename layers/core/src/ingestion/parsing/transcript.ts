import { StageError } from '../../errors.ts';
import type { Parser } from './parser.ts';

/** Whether a media type is a recording; Ogg files may hold either kind. */
export function isRecording(mediaType: string): boolean {
  return /^(?:audio|video)\//.test(mediaType) || mediaType === 'application/ogg';
}

/**
 * Recordings: what was said, a paragraph per segment, with its time as path (`0:01:05-0:01:12`).
 * @throws StageError NoTranscriber where none is configured, and what the transcriber throws
 */
export const transcriptParser: Parser = async ({ bytes, mediaType, ports: { transcriber } }, builder) => {
  if (transcriber === undefined) {
    throw new StageError(
      'NoTranscriber',
      `The document is ${mediaType}, and no transcriber is configured. Configure one, or ingest a transcript of it.`,
    );
  }
  const { segments, language, durationSeconds } = await transcriber.transcribe(bytes, mediaType);
  if (language !== null) builder.setLanguage(language);
  if (durationSeconds !== null) builder.setMetadata('durationSeconds', Math.round(durationSeconds));
  for (const { startSeconds, endSeconds, text } of segments)
    builder.add('Paragraph', text, { path: `${clock(startSeconds)}-${clock(endSeconds)}` });
};

/** Whole seconds as `h:mm:ss`. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value % 60).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60))}:${two(whole)}`;
}
