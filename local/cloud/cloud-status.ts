/** What runs, and what it takes: for `sheaf status` and the benchmarks. */
import { statfsSync } from 'node:fs';
import type { FunctionPool } from '../functions/function-pool.ts';
import { proportionalBytes, residentBytes } from '../functions/resident-memory.ts';
import type { Storage } from '../storage/storage.ts';

export interface ProcessStatus {
  /** `host`, `database`, `sentence-model`, or the title of a function. */
  readonly name: string;
  readonly pid: number;
  readonly residentBytes: number;
  /** Shared pages divided among their users: these figures add up. */
  readonly proportionalBytes: number;
  readonly isBusy?: boolean;
}

export interface QueueStatus {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface CloudStatus {
  readonly url: string;
  readonly processes: readonly ProcessStatus[];
  readonly queues: readonly QueueStatus[];
  /** Requests to S3 and SQS since the start, by `service:operation`. */
  readonly requests: Readonly<Record<string, number>>;
  readonly freeDiskBytes: number;
}

export interface StatusSources {
  readonly url: string;
  readonly dataDir: string;
  readonly pool: FunctionPool;
  readonly storage: Storage;
  readonly queueNames: readonly string[];
  /** Children that are not functions, by name. */
  readonly children: Readonly<Record<string, number | undefined>>;
}

export function statusOf({ url, dataDir, pool, storage, queueNames, children }: StatusSources): CloudStatus {
  const named = Object.entries({ host: process.pid, ...children }).flatMap(([name, pid]) =>
    pid === undefined
      ? []
      : [{ name, pid, residentBytes: residentBytes(pid), proportionalBytes: proportionalBytes(pid) }],
  );
  const functions = pool.processes().map(({ function: name, ...rest }) => ({ name, ...rest }));
  const { bavail, bsize } = statfsSync(dataDir);
  return {
    url,
    processes: [...named, ...functions],
    queues: queueNames.map((name) => ({ name, ...storage.queue(name).depth() })),
    requests: storage.requestCounts(),
    freeDiskBytes: bavail * bsize,
  };
}
