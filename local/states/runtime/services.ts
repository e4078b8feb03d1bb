import type { Logger } from '@sheaf/core/ports';
import type { EngineClock, ObjectPort, TaskPort } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { TokenDesk } from './token-desk.ts';

/** What every run of one engine shares. */
export interface Services {
  readonly clock: EngineClock;
  readonly random: () => number;
  readonly tasks: TaskPort;
  readonly objects: ObjectPort;
  readonly store: Store;
  readonly tokens: TokenDesk;
  readonly logger: Logger | undefined;
  /** @throws StatesApiError */
  readonly startExecution: (request: { stateMachineArn: string; name: string; input: string }) => {
    executionArn: string;
    startDate: Date;
  };
  /** Lets other work of the process have its turn now and then. */
  readonly breathe: () => Promise<void> | undefined;
}
