import type { Transcriber, Transcript } from '@sheaf/core/ingestion/transcriber';
import { scratchKey, sha256 } from '@sheaf/core/keys';
import type { ObjectStore } from '@sheaf/core/ports';
import type { ModelCall } from '@sheaf/core/retrieval/ports';

/**
 * A transcriber that keeps what it heard with the scratch objects of the job, so that a batch that is repeated does not pay for
 * a recording again.
 */
export function keptTranscripts(
  transcriber: Transcriber,
  lake: ObjectStore,
  { tenantId, jobId }: ModelCall,
): Transcriber {
  if (jobId === null) return transcriber;
  const { provider, model } = transcriber;
  return {
    ...transcriber,
    async transcribe(bytes, mediaType) {
      const name = sha256(JSON.stringify([provider, model, sha256(bytes)]));
      const key = scratchKey(tenantId, jobId, 'transcript', `${name}.json`);
      const kept = await lake.get(key);
      if (kept !== undefined) return JSON.parse(new TextDecoder().decode(kept.bytes)) as Transcript;
      const transcript = await transcriber.transcribe(bytes, mediaType);
      await lake.put(key, JSON.stringify(transcript), 'application/json');
      return transcript;
    },
  };
}
