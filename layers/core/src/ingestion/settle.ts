import type { AttemptRef, Ledger } from './ledger.ts';
import { attemptOf, type BatchResult, idsOf } from './run-batch.ts';

interface Caught extends AttemptRef {
  readonly stage: 'fetch' | 'clean' | 'chunk' | 'embed' | 'store';
  readonly error: string;
  readonly message: string;
}

/** Ends the rest of a batch whose attempts are spent; what had finished the stage goes on. */
export async function settleBatch(
  input: Caught & { readonly documents: readonly { documentId: string }[] },
  { ledger }: { ledger: Ledger },
): Promise<BatchResult> {
  const { halt, documents } = await ledger.settleBatch(
    attemptOf(input),
    input.stage,
    idsOf(input.documents),
    input.error,
    input.message,
  );
  return { documents: halt ? [] : documents };
}

/** Ends a shard that could not be done; its documents keep the version that was published. */
export async function settleShard(
  input: Caught & { readonly shardId: string },
  { ledger }: { ledger: Ledger },
): Promise<{ shardId: string }> {
  await ledger.settleShard(attemptOf(input), input.shardId, input.stage, input.error, input.message);
  return { shardId: input.shardId };
}
