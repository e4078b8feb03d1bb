import type { ObjectEvent } from '@sheaf/core/ingestion/intake';
import * as z from 'zod';

/** The part of an EventBridge S3 event that is read. Source: Amazon S3 user guide, "EventBridge event message structure". */
const s3Event = z.object({
  'detail-type': z.enum(['Object Created', 'Object Deleted']),
  detail: z.object({
    object: z.object({ key: z.string(), size: z.number().optional(), etag: z.string().optional() }),
    reason: z.string().optional(),
  }),
});

/** Object events out of SQS records; `unreadable` lists the messages that hold something else. */
export function objectEventsOf(records: readonly { messageId: string; body: string }[]): {
  events: ObjectEvent[];
  unreadable: string[];
} {
  const events: ObjectEvent[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of records) {
    const parsed = s3Event.safeParse(json(body));
    if (!parsed.success) {
      unreadable.push(messageId);
      continue;
    }
    const { 'detail-type': type, detail } = parsed.data;
    // Only a person's or program's delete removes knowledge; what a lifecycle rule expires stays known.
    if (type === 'Object Deleted' && detail.reason !== 'DeleteObject') continue;
    events.push({
      bucketKey: detail.object.key,
      sizeBytes: detail.object.size ?? null,
      etag: detail.object.etag?.replaceAll('"', '') ?? null,
      looksAbsent: type === 'Object Deleted',
    });
  }
  return { events, unreadable };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
