import type { DeadLetter } from '@sheaf/core/ingestion/dead-letters';
import * as z from 'zod';
import { objectEventsOf } from './object-events.ts';

interface DeadRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly SentTimestamp?: string | undefined } | undefined;
}

/** A message that asks for jobs to be opened, by whoever sent it. */
const wakeUp = z.union([z.object({ tenantId: z.string() }), z.object({ reason: z.string() })]);

/** What the messages of a dead-letter queue were about; those that were to change nothing are left out. */
export function deadLettersOf(records: readonly DeadRecord[]): DeadLetter[] {
  return records.flatMap((record): DeadLetter[] => {
    const { messageId, attributes } = record;
    const sent = Number(attributes?.SentTimestamp);
    const common = { messageId, sentAt: Number.isFinite(sent) ? new Date(sent).toISOString() : null };
    const { events, unreadable } = objectEventsOf([record]);
    if (unreadable.length === 0) return events.map(({ bucketKey }) => ({ ...common, kind: 'object', bucketKey }));
    const asked = wakeUp.safeParse(jsonOf(record.body));
    if (!asked.success) return [{ ...common, kind: 'unreadable' }];
    return [{ ...common, kind: 'wake-up', tenantId: 'tenantId' in asked.data ? asked.data.tenantId : null }];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
