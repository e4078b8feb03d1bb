import { maxPayloadBytes, type Payload } from '../payload.ts';
import { StateError } from '../state-error.ts';

export interface BatchLimits {
  readonly maxItems: number | null;
  /** Of the whole child input: items, BatchInput and brackets. */
  readonly maxBytes: number | null;
  /** JSON text. */
  readonly batchInput: string | null;
}

export interface Batch {
  /** JSON text of the child's input, `{"Items": […], "BatchInput": …}`. */
  readonly text: string;
  readonly items: number;
}

/**
 * Packs items in order; a batch is closed by whichever limit comes first. An item that alone is over `maxBytes` makes
 * its own batch.
 * @throws StateError States.DataLimitExceeded for a batch that no child can take (256 KiB)
 */
export async function* batchesOf(items: AsyncIterable<Payload>, limits: BatchLimits): AsyncGenerator<Batch> {
  const tail = limits.batchInput === null ? ']}' : `],"BatchInput":${limits.batchInput}}`;
  const head = '{"Items":[';
  const frameBytes = head.length + Buffer.byteLength(tail);
  const maxBytes = Math.min(limits.maxBytes ?? maxPayloadBytes, maxPayloadBytes);
  let texts: string[] = [];
  let bytes = frameBytes;
  const close = (): Batch => {
    if (bytes > maxPayloadBytes) {
      throw new StateError(
        'States.DataLimitExceeded',
        `A batch of one item has ${bytes} bytes; the maximum is ${maxPayloadBytes} bytes.`,
      );
    }
    const batch = { text: `${head}${texts.join(',')}${tail}`, items: texts.length };
    texts = [];
    bytes = frameBytes;
    return batch;
  };
  for await (const { text } of items) {
    const size = Buffer.byteLength(text);
    if (texts.length > 0 && bytes + size + 1 > maxBytes) yield close();
    bytes += size + (texts.length > 0 ? 1 : 0);
    texts.push(text);
    if (texts.length === limits.maxItems) yield close();
  }
  if (texts.length > 0) yield close();
}
