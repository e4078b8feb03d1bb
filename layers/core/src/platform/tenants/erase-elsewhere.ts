/** What a tenant has outside of tables and buckets: entries of the scheduler, parts of uploads, credentials. */
import { StageError } from '../../errors.ts';
import type { DeletionRow } from './deletion-rows.ts';
import type { TendPorts } from './tend-ports.ts';

interface Todo {
  readonly id: string;
  readonly files?: readonly { readonly key: string; readonly multipartId?: string }[];
}

type Kind = 'schedules' | 'uploads' | 'secrets';

const perStep = 10;

/** Ends each thing of a kind, then its row. */
export function eraseElsewhere(kind: Kind) {
  return async ({ tenantId }: DeletionRow, ports: TendPorts): Promise<'again' | 'next'> => {
    const todo = await ports.database.call<Todo[]>('deletion_todo', { tenantId, kind, limit: perStep });
    for (const one of todo) {
      await erase[kind](tenantId, one, ports);
      await ports.database.call('deletion_settled', { tenantId, kind, id: one.id });
    }
    return todo.length === 0 ? 'next' : 'again';
  };
}

const erase: Readonly<Record<Kind, (tenantId: string, todo: Todo, ports: TendPorts) => Promise<void>>> = {
  /** The scheduler is told to forget it by the one function that may. */
  async schedules(tenantId, { id }, { database, fireSchedule }) {
    await database.call('delete_schedule', { tenantId, scheduleId: id });
    await fireSchedule.invoke({ tenantId, scheduleId: id });
  },
  async uploads(_tenantId, { files = [] }, { landingParts }) {
    for (const { key, multipartId } of files) if (multipartId !== undefined) await landingParts.abort(key, multipartId);
  },
  async secrets(tenantId, { id }, { secrets }) {
    await secrets.delete(tenantId, id);
    if ((await secrets.get(tenantId, id)) !== undefined)
      throw new StageError('StoreUnavailable', 'The secret store still has a credential that was deleted.');
  },
};
