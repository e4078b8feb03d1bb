import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, bucketOf } from './bucket.ts';
import type { CorsRule } from './cors.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { type LifecycleRule, runLifecycle } from './lifecycle.ts';
import { ByteFiles } from './objects/byte-files.ts';
import { EventOutbox } from './objects/event-outbox.ts';
import type { ObjectEvent } from './objects/object-event.ts';
import { ObjectStorage } from './objects/object-storage.ts';
import { openIndex } from './objects/open-index.ts';
import type { QueueSettings } from './queues/queue-settings.ts';
import { openQueues, type Queue } from './queues/queues.ts';
import { RequestCounts } from './request-counts.ts';
import { listenForStorage } from './storage-server.ts';

export interface BucketSettings {
  readonly name: string;
  /** Whether its object events go to `onObjectEvent`. */
  readonly hasEvents: boolean;
  readonly corsRules?: readonly CorsRule[];
  readonly lifecycleRules?: readonly LifecycleRule[];
}

export interface StorageOptions {
  /** The data folder; storage keeps to `storage/` in it. */
  readonly dataDir: string;
  readonly region: string;
  /** @default '000000000000' */
  readonly account?: string;
  readonly buckets: readonly BucketSettings[];
  readonly queues: readonly QueueSettings[];
  /** Called after the write, at least once; when it throws, it is called again later. */
  readonly onObjectEvent: (event: ObjectEvent) => void | Promise<void>;
  /** Told about damaged objects and failures of ours, in sentences for the log. */
  readonly onProblem: (message: string, error?: unknown) => void;
  /** @default any free port */
  readonly port?: number;
  readonly now?: () => number;
}

/** S3 and SQS of the local cloud. */
export interface Storage {
  readonly endpointUrl: string;
  readonly credentials: Credentials;
  /** What a process needs to reach it by the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  /** Requests since the start by `s3:{operation}` and `sqs:{action}`, those made in the process included. */
  requestCounts(): Record<string, number>;
  createBucket(settings: BucketSettings): Bucket;
  /** @throws Error when there is no such bucket */
  bucket(name: string): Bucket;
  createQueue(settings: QueueSettings): Queue;
  /** @throws Error when there is no such queue */
  queue(name: string): Queue;
  /** Expires objects by the rules of their buckets; the host calls it once a day. */
  runLifecycle(): void;
  close(): Promise<void>;
}

/** Starts S3 and SQS on one port of 127.0.0.1, with what earlier starts stored. */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  const { region, account = '000000000000', onProblem, now = Date.now } = options;
  const directory = join(options.dataDir, 'storage');
  mkdirSync(join(directory, 'queues'), { recursive: true, mode: 0o700 });
  const counts = new RequestCounts();
  const onRequest = (action: string) => counts.add('sqs', action);
  const { objects, outbox, closeObjects } = openObjects(directory, options);
  const queues = await openQueues({ directory: join(directory, 'queues'), region, account, onRequest });
  const settingsOf = new Map<string, BucketSettings>();
  const credentials = createCredentials();
  const { server, url } = await listenForStorage({
    ...{ storage: objects, queues, counts, credentials, directory, now, port: options.port ?? 0 },
    corsRulesOf: (bucket) => settingsOf.get(bucket)?.corsRules ?? [],
    onError: (error) => onProblem('A request to S3 or SQS failed.', error),
  });
  const createBucket = (settings: BucketSettings): Bucket => {
    objects.openBucket(settings.name, settings.hasEvents);
    settingsOf.set(settings.name, settings);
    return bucketOf(objects, settings.name, counts);
  };
  for (const settings of options.buckets) createBucket(settings);
  for (const settings of options.queues) queues.open(settings, url);
  outbox.wake();

  return {
    endpointUrl: url,
    credentials,
    environment: environmentOf(url, region, credentials),
    requestCounts: () => counts.all(),
    createBucket,
    bucket(name) {
      objects.demandBucket(name);
      return bucketOf(objects, name, counts);
    },
    createQueue: (settings) => queues.open(settings, url),
    queue: (name) => queues.demand(name),
    runLifecycle() {
      for (const { name, lifecycleRules = [] } of settingsOf.values())
        runLifecycle(objects, name, lifecycleRules, now());
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await queues.close();
      server.closeAllConnections();
      await closed;
      await closeObjects();
    },
  };
}

/** The objects of earlier starts. Files that nothing refers to are removed in the background. */
function openObjects(directory: string, options: StorageOptions) {
  const { region, account = '000000000000', onProblem, now = Date.now } = options;
  const database = openIndex(directory);
  const outbox = new EventOutbox(database, {
    deliver: options.onObjectEvent,
    onFailure: (error) => onProblem('An object event could not be delivered; it is tried again.', error),
  });
  const files = new ByteFiles(join(directory, 'bytes'));
  const objects = new ObjectStorage({ database, files, outbox, account, region, now, onDamage: onProblem });
  const sweeping = objects
    .removeOrphans()
    .catch((error: unknown) => onProblem('Orphaned files were not removed.', error));
  const closeObjects = async (): Promise<void> => {
    await outbox.close();
    await sweeping;
    database.close();
  };
  return { objects, outbox, closeObjects };
}

function environmentOf(url: string, region: string, { accessKeyId, secretAccessKey }: Credentials) {
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}
