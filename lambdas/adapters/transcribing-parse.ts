import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { isRecording } from '@sheaf/core/ingestion/parsing/transcript';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import type { ModelGateway } from '@sheaf/core/retrieval/ports';
import { meteredTranscriber } from './metered-transcriber.ts';

/**
 * Has recordings written down, each on its tenant's account; everything else, and without a transcriber all of it, is read
 * by `parse`. Not in its thread: the work is done elsewhere, and the account is kept by the database of this process.
 */
export function transcribingParse(transcriber: Transcriber | undefined, gateway: ModelGateway) {
  return (parse: ParseDocument): ParseDocument =>
    async (document, ref) => {
      if (transcriber === undefined || !isRecording(await detectMediaType(document.bytes, document.extension)))
        return parse(document, ref);
      const call = { tenantId: ref.tenantId, jobId: ref.jobId, stage: 'clean', documentIds: [ref.documentId] };
      return parseWithChildren({ ...document, ports: { transcriber: meteredTranscriber(transcriber, gateway, call) } });
    };
}
