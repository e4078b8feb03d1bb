/** What was said in a stretch of a recording. */
export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

export interface Transcript {
  /** In order of their start. */
  readonly segments: readonly TranscriptSegment[];
  /** BCP 47, or null when the transcriber does not tell. */
  readonly language: string | null;
  /** Of the recording; null when the transcriber does not tell. */
  readonly durationSeconds: number | null;
}

/**
 * Turns speech into text.
 * @throws StageError ProviderUnavailable, ProviderThrottled, CredentialsRejected, ModelMissing; DocumentTooLarge or
 * CorruptDocument when the recording itself is refused
 */
export interface Transcriber {
  /** Who sends the bill, as prices name it. */
  readonly provider: string;
  readonly model: string;
  /** @param signal breaks the call off, with whatever error */
  transcribe(bytes: Uint8Array, mediaType: string, signal?: AbortSignal): Promise<Transcript>;
}
