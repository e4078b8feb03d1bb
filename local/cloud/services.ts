/** The AWS endpoints other than S3 and SQS, with the secrets and schedules behind them. */
import type { Logger } from '@sheaf/core/ports';
import { accountId, region } from '../assembly/account.ts';
import type { ReadSecret } from '../assembly/dynamic-references.ts';
import type { Inventory } from '../assembly/inventory.ts';
import { ContainerTasks } from '../endpoints/container-tasks.ts';
import { startEndpoints } from '../endpoints/endpoints.ts';
import { openScheduleStore, type Schedule } from '../endpoints/schedule-store.ts';
import { targetAt } from '../endpoints/schedule-target.ts';
import { openSecretStore } from '../endpoints/secret-store.ts';
import { scheduledEvent } from '../events/bridge-event.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { Engine } from '../states/engine.ts';
import { systemClock } from '../states/runtime/system-clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventListener } from './backends.ts';
import { makeTemplateSecrets } from './template-secrets.ts';

export interface ServicesOptions {
  readonly dataDir: string;
  readonly inventory: Inventory;
  readonly engine: Engine;
  readonly storage: Storage;
  readonly pool: { readonly current: FunctionPool | undefined };
  readonly listener: PromiseWithResolvers<EventListener>;
  readonly logger: Logger;
}

export async function startServices(
  stack: AsyncDisposableStack,
  { dataDir, inventory, engine, storage, pool, listener, logger }: ServicesOptions,
): Promise<{ servicesUrl: string; readSecret: ReadSecret }> {
  const account = { region, account: accountId };
  const secrets = await openSecretStore(dataDir);
  await makeTemplateSecrets(inventory.secrets, secrets);
  const onDue = async (schedule: Schedule, dueAt: number): Promise<void> =>
    (await listener.promise).onSchedule(targetAt(schedule.Target, dueAt), scheduledEvent(schedule.Name, dueAt));
  const schedules = await openScheduleStore({
    dataDir,
    clock: systemClock,
    onDue: (schedule, dueAt) =>
      void onDue(schedule, dueAt).catch((error: unknown) =>
        logger.warn('A schedule was missed.', { error: String(error) }),
      ),
  });
  stack.defer(() => schedules.close());
  const tasks = stack.adopt(new ContainerTasks(account, refuseContainer), (containers) => containers.close());
  const endpoints = await startEndpoints({
    ...account,
    engine,
    functions: {
      has: (name) => pool.current?.has(name) ?? false,
      invoke: (name, payload, options) => pool.current!.invoke(name, payload, options),
    },
    secrets,
    schedules,
    tasks,
    credentials: storage.credentials,
    onProblem: (message, error) => logger.warn(message, error === undefined ? {} : { error: String(error) }),
  });
  stack.defer(() => endpoints.close());
  return {
    servicesUrl: endpoints.url,
    readSecret: async (secretId) => secrets.get(secretId.replace(/^arn:.*:secret:/, '')).value,
  };
}

function refuseContainer(): never {
  throw new Error('This assembly has no container tasks.');
}
