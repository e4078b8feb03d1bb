import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import type { ModelCall, ModelGateway } from '@sheaf/core/retrieval/ports';

/** A transcriber whose calls pass the gateway, on one tenant's account. */
export function meteredTranscriber(transcriber: Transcriber, gateway: ModelGateway, call: ModelCall): Transcriber {
  return {
    ...transcriber,
    transcribe: (bytes, mediaType, signal) => gateway.transcribe(call, transcriber, bytes, mediaType, signal),
  };
}
