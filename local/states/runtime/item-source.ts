import { StringDecoder } from 'node:string_decoder';
import type { ObjectPort } from '../ports.ts';
import { Halted, StateError } from '../state-error.ts';
import type { CancelScope } from './cancel-scope.ts';
import { callUntilCancelled } from './waiting.ts';

interface ItemObject {
  readonly bucket: string;
  readonly key: string;
  readonly inputType: 'JSON' | 'JSONL';
}

/**
 * Items of an object, one by one. JSONL is read as it is consumed; a JSON array is held as a whole.
 * @throws StateError States.ItemReaderFailed
 */
export async function* itemsOfObject(
  objects: ObjectPort,
  object: ItemObject,
  scope: CancelScope,
): AsyncGenerator<unknown> {
  try {
    if (object.inputType === 'JSON') yield* arrayOf(await textOf(objects, object, scope));
    else yield* linesOf(chunksOf(objects, object, scope));
  } catch (error) {
    if (error instanceof Halted) throw error;
    throw new StateError('States.ItemReaderFailed', `s3://${object.bucket}/${object.key}: ${(error as Error).message}`);
  }
}

/** Decoded pieces of the object; a pull that never answers ends with the scope. */
async function* chunksOf(objects: ObjectPort, { bucket, key }: ItemObject, scope: CancelScope): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const iterator = objects.read(bucket, key)[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await callUntilCancelled(scope, () => Promise.resolve(iterator.next()));
      isDone = next.done === true;
      if (next.done === true) break;
      yield decoder.write(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
    }
    yield decoder.end();
  } finally {
    if (!isDone) iterator.return?.()?.catch(() => {});
  }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<unknown> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield parseLine(line, number);
    }
  }
  if (rest.trim() !== '') yield parseLine(rest, number + 1);
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`line ${number} is no JSON: ${(error as Error).message}`);
  }
}

async function textOf(objects: ObjectPort, object: ItemObject, scope: CancelScope): Promise<string> {
  let text = '';
  for await (const chunk of chunksOf(objects, object, scope)) text += chunk;
  return text;
}

function arrayOf(text: string): unknown[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('the object is no JSON array');
  return value;
}
