import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

export type SqsStore = Stores['sqsStore'];
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;
export type FauxqsApp = ReturnType<typeof buildApp>;

/** The part of fauxqs's SQLite persistence that we use or correct; `db` and `stmts` are plain fields there. */
export interface Persistence {
  readonly db: { exec(sql: string): void; prepare(sql: string): { run(...values: (string | null)[]): unknown } };
  updateMessageReady(messageId: string): void;
  loadSqsAndSns(sqs: SqsStore, sns: Stores['snsStore']): void;
  close(): void;
}

export interface FauxqsParts {
  readonly buildApp: typeof buildApp;
  readonly sqsStore: SqsStore;
  readonly snsStore: Stores['snsStore'];
  readonly s3Store: Stores['s3Store'];
  readonly persistence: Persistence;
  readonly createMessage: (body: string, attributes: Record<string, never>, delaySeconds?: number) => SqsMessage;
}

type SqsMessage = Parameters<SqsQueue['enqueue']>[0];

interface SqsStoreClass {
  new (): SqsStore;
  createMessage: FauxqsParts['createMessage'];
}

/**
 * The parts that fauxqs's own `startFauxqs` puts together. We put them together ourselves, because it listens on all
 * interfaces and cannot leave S3 out; the package exports only that function, so the parts are loaded by file.
 */
export async function loadFauxqsParts(directory: string): Promise<FauxqsParts> {
  const entry = import.meta.resolve('fauxqs');
  const load = <T>(file: string): Promise<T> => import(new URL(file, entry).href) as Promise<T>;
  const { buildApp } = await import('fauxqs');
  const [sqs, sns, s3, persistence] = await Promise.all([
    load<{ SqsStore: SqsStoreClass }>('./sqs/sqsStore.js'),
    load<{ SnsStore: new () => Stores['snsStore'] }>('./sns/snsStore.js'),
    load<{ S3Store: new () => Stores['s3Store'] }>('./s3/s3Store.js'),
    load<{ PersistenceManager: new (directory: string) => Persistence }>('./persistence.js'),
  ]);
  return {
    buildApp,
    sqsStore: new sqs.SqsStore(),
    snsStore: new sns.SnsStore(),
    s3Store: new s3.S3Store(),
    persistence: new persistence.PersistenceManager(directory),
    createMessage: (body, attributes, delaySeconds) => sqs.SqsStore.createMessage(body, attributes, delaySeconds),
  };
}
