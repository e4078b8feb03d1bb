import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ObjectEvent } from '../../../local/storage/objects/object-event.ts';
import { type Storage, type StorageOptions, startStorage } from '../../../local/storage/storage.ts';

export interface StorageUnderTest {
  readonly storage: Storage;
  readonly dataDir: string;
  readonly events: ObjectEvent[];
  readonly problems: string[];
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  end(): Promise<void>;
}

export function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sheaf-test-'));
}

/** A started storage with the buckets `lake` and `landing` (with events), in a folder of its own or in `dataDir`. */
export async function aStorage(options: Partial<StorageOptions> = {}): Promise<StorageUnderTest> {
  const dataDir = options.dataDir ?? aFolder();
  const events: ObjectEvent[] = [];
  const problems: string[] = [];
  const storage = await startStorage({
    region: 'eu-central-1',
    buckets: [
      { name: 'lake', hasEvents: false },
      { name: 'landing', hasEvents: true },
    ],
    queues: [],
    onObjectEvent: (event) => {
      events.push(event);
    },
    onProblem: (message) => problems.push(message),
    ...options,
    dataDir,
  });
  const clientOptions = {
    region: 'eu-central-1',
    endpoint: storage.endpointUrl,
    credentials: storage.credentials,
    maxAttempts: 1,
  };
  const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
  const sqs = new SQSClient(clientOptions);
  const end = async (): Promise<void> => {
    s3.destroy();
    sqs.destroy();
    await storage.close();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  return { storage, dataDir, events, problems, s3, sqs, end };
}
