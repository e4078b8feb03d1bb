import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { isRecording } from '@sheaf/core/ingestion/parsing/transcript';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import type { ObjectStore } from '@sheaf/core/ports';
import type { ModelGateway } from '@sheaf/core/retrieval/ports';
import { keptTranscripts } from './kept-transcripts.ts';
import { meteredTranscriber } from './metered-transcriber.ts';
import { batchTimeSpent, type ParseLimits, tooSlow } from './parse-limits.ts';

export interface TranscribingPorts {
  readonly transcriber?: Transcriber | undefined;
  readonly gateway: ModelGateway;
  readonly lake: ObjectStore;
}

/**
 * Has recordings written down, each on its tenant's account and within the time of one document; everything else, and without
 * a transcriber all of it, is read by `parse`. Not in its thread: the work is done elsewhere, and the account is kept by the
 * database of this process.
 */
export function transcribingParse({ transcriber, gateway, lake }: TranscribingPorts) {
  return (parse: ParseDocument, limits: ParseLimits): ParseDocument =>
    async (document, ref) => {
      if (transcriber === undefined) return parse(document, ref);
      const detectedType = await detectMediaType(document.bytes, document.extension, document.mediaType);
      if (!isRecording(detectedType)) return parse({ ...document, detectedType }, ref);
      const call = { tenantId: ref.tenantId, jobId: ref.jobId, stage: 'clean', documentIds: [ref.documentId] };
      const limited = limitedTranscriber(meteredTranscriber(transcriber, gateway, call), limits);
      return parseWithChildren({
        ...document,
        detectedType,
        ports: { transcriber: keptTranscripts(limited, lake, call) },
      });
    };
}

/** What is begun is let come to its end, or is refused for good: a call that is broken off may have to be paid for. */
function limitedTranscriber(transcriber: Transcriber, limits: ParseLimits): Transcriber {
  const mostMs = limits.seconds * 1000;
  return {
    ...transcriber,
    async transcribe(bytes, mediaType) {
      if (limits.leftMs() < mostMs) throw batchTimeSpent();
      const signal = AbortSignal.timeout(mostMs);
      try {
        return await transcriber.transcribe(bytes, mediaType, signal);
      } catch (error) {
        throw signal.aborted ? tooSlow(bytes.length, limits) : error;
      }
    },
  };
}
