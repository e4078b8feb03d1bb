/** Everything that Sheaf makes in a data folder. Nothing else in it is ever deleted by Sheaf. */
export const dataFolderEntries = {
  'format.json': 'which format the folder has',
  'owner.json': 'which process uses it',
  'server.json': 'where the running server answers',
  'executions.sqlite': 'executions of state machines; the lock of the folder',
  storage: 'buckets and queues',
  database: 'PostgreSQL',
  vectors: 'the vector store',
  landing: 'files of the user, mirrored into the landing bucket',
  'landing.sqlite': 'what of them was put into the bucket',
  buckets: 'files of the user, mirrored into buckets that sources read',
  'secrets.json': 'secrets, readable by the owner only',
  'schedules.json': 'schedules that users made',
  'idle.mark': 'says that nothing was under way at the last stop',
  'deployed.json': 'deployment steps that were done',
  'sample.json': 'what the first ingestion took',
  'admin.key': 'key of the administrator, readable by the owner only',
  logs: 'logs',
  cache: 'compiled code and the like',
} as const;

export type DataFolderEntry = keyof typeof dataFolderEntries;

/** Beside a file of SQLite, and of a file that was being replaced when its process was killed. */
const companions = /(-wal|-shm|-journal|\.\d+\.new|\.new)$/;

/** What systems put into any folder. */
const litter: ReadonlySet<string> = new Set(['.DS_Store', '.gitignore', 'Thumbs.db', 'desktop.ini', 'lost+found']);

/** The entry that a name in the folder belongs to; undefined for what Sheaf did not make. */
export function entryOf(name: string): DataFolderEntry | undefined {
  const plain = name.replace(companions, '');
  return Object.hasOwn(dataFolderEntries, plain) ? (plain as DataFolderEntry) : undefined;
}

export function isLitter(name: string): boolean {
  return litter.has(name);
}
