import type { Engine } from '../states/engine.ts';
import type { Credentials } from '../storage/credentials.ts';
import { containerActions } from './container-actions.ts';
import type { ContainerTasks } from './container-tasks.ts';
import { listenForEndpoints } from './endpoint-server.ts';
import type { FunctionPort } from './invoke-function.ts';
import { scheduleActions } from './schedule-actions.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { type Account, secretActions } from './secret-actions.ts';
import type { SecretStore } from './secret-store.ts';
import { statesActions } from './states-actions.ts';

export interface EndpointsOptions extends Account {
  readonly engine: Engine;
  readonly functions: FunctionPort;
  readonly secrets: SecretStore;
  readonly schedules: ScheduleStore;
  readonly tasks: ContainerTasks;
  /** Those of the storage: one key pair for all services of a run. */
  readonly credentials: Credentials;
  readonly onProblem: (message: string, error?: unknown) => void;
}

export interface Endpoints {
  readonly url: string;
  /** What the AWS SDK reads to find each service here. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const services = ['LAMBDA', 'SFN', 'SCHEDULER', 'SECRETS_MANAGER', 'ECS'];

/** Serves what handlers call of Lambda, Step Functions, Scheduler, Secrets Manager and ECS, on 127.0.0.1. */
export async function startEndpoints(options: EndpointsOptions): Promise<Endpoints> {
  const { engine, functions, secrets, schedules, tasks, credentials, onProblem, region, account } = options;
  const { server, url } = await listenForEndpoints({
    services: {
      AWSStepFunctions: statesActions(engine),
      secretsmanager: secretActions(secrets, { region, account }),
      AmazonEC2ContainerServiceV20141113: containerActions(tasks),
      scheduler: scheduleActions(schedules, { region, account }),
    },
    functions,
    credentials,
    onProblem,
  });
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
