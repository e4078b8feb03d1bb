import type { Writer } from '../definition/compiled.ts';
import { maxPayloadBytes, type Payload, parsePayload } from '../payload.ts';
import type { ObjectPort } from '../ports.ts';
import { StateError } from '../state-error.ts';
import type { MapChildRow } from '../store/map-children.ts';

/** A result file is closed beyond this size, so that memory does not grow with the number of children. */
const maxFileBytes = 4 * 1024 * 1024;

export interface MapResults {
  readonly mapRunArn: string;
  readonly machineArn: string;
  readonly arnOf: (child: string) => string;
  readonly transformation: Writer['transformation'];
}

/** JSON texts that one child adds to the results; failed children are always described in full. */
export function entriesOf(child: MapChildRow, results: MapResults): string[] {
  if (child.status !== 'SUCCEEDED' || results.transformation === 'NONE') return [describe(child, results)];
  const output = child.output ?? 'null';
  if (results.transformation === 'COMPACT' || !output.startsWith('[')) return [output];
  return (JSON.parse(output) as unknown[]).map((item) => JSON.stringify(item));
}

function describe(child: MapChildRow, { arnOf, machineArn }: MapResults): string {
  const { status, output, error, cause, input } = child;
  const isDone = status === 'SUCCEEDED';
  return JSON.stringify({
    ...(error === null ? undefined : { Cause: cause ?? '', Error: error }),
    ExecutionArn: arnOf(child.name),
    Input: input ?? '',
    InputDetails: { Included: input !== null },
    Name: child.name,
    ...(isDone ? { Output: output, OutputDetails: { Included: true } } : undefined),
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: isDone
      ? 'Execution is SUCCEEDED and cannot be redriven'
      : 'Redrive is not supported by this interpreter',
    StartDate: new Date(child.started_at).toISOString(),
    StateMachineArn: machineArn,
    Status: status,
    StopDate: new Date(child.stopped_at!).toISOString(),
  });
}

/**
 * The results as the state's own result, in the order of the items.
 * @throws StateError States.DataLimitExceeded beyond 256 KiB
 */
export function collectResults(children: Iterable<MapChildRow>, results: MapResults): Payload {
  const texts: string[] = [];
  let bytes = 2;
  for (const child of children) {
    for (const text of entriesOf(child, results)) {
      bytes += Buffer.byteLength(text) + 1;
      if (bytes - 1 > maxPayloadBytes) {
        throw new StateError(
          'States.DataLimitExceeded',
          `The results of the map are over ${maxPayloadBytes} bytes; use a ResultWriter.`,
        );
      }
      texts.push(text);
    }
  }
  return parsePayload(`[${texts.join(',')}]`);
}

interface ResultFile {
  readonly Key: string;
  readonly Size: number;
}

/**
 * Writes the results as files under `{prefix}/{id}/`, and a manifest that lists them.
 * @param ended the ended children of a status, in order
 * @returns bucket and key of the manifest
 * @throws StateError States.ResultWriterFailed
 */
export async function writeResults(
  objects: ObjectPort,
  destination: { readonly Bucket: string; readonly Prefix: string },
  id: string,
  ended: (status: 'SUCCEEDED' | 'FAILED') => Iterable<MapChildRow>,
  results: MapResults & { readonly outputType: Writer['outputType'] },
): Promise<{ Bucket: string; Key: string }> {
  const folder = [destination.Prefix.replace(/\/$/, ''), id].filter((part) => part !== '').join('/');
  const bucket = destination.Bucket;
  try {
    const files = {
      FAILED: await writeFiles(objects, bucket, `${folder}/FAILED`, ended('FAILED'), results),
      PENDING: [],
      SUCCEEDED: await writeFiles(objects, bucket, `${folder}/SUCCEEDED`, ended('SUCCEEDED'), results),
    };
    const manifest = { DestinationBucket: bucket, MapRunArn: results.mapRunArn, ResultFiles: files };
    await objects.write(bucket, `${folder}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
    return { Bucket: bucket, Key: `${folder}/manifest.json` };
  } catch (error) {
    throw new StateError('States.ResultWriterFailed', `s3://${bucket}/${folder}: ${(error as Error).message}`);
  }
}

async function writeFiles(
  objects: ObjectPort,
  bucket: string,
  name: string,
  children: Iterable<MapChildRow>,
  results: MapResults & { readonly outputType: Writer['outputType'] },
): Promise<ResultFile[]> {
  const isLines = results.outputType === 'JSONL';
  const files: ResultFile[] = [];
  let texts: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (texts.length === 0) return;
    const body = Buffer.from(isLines ? `${texts.join('\n')}\n` : `[${texts.join(',')}]`);
    const key = `${name}_${files.length}.${isLines ? 'jsonl' : 'json'}`;
    await objects.write(bucket, key, body);
    files.push({ Key: key, Size: body.byteLength });
    texts = [];
    size = 0;
  };
  for (const child of children) {
    const entries = entriesOf(child, results);
    texts.push(...entries);
    size += entries.reduce((sum, text) => sum + text.length, 0);
    if (size > maxFileBytes) await flush();
  }
  await flush();
  return files;
}
