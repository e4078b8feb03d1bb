/** Events of the bus, in the shape that EventBridge gives them. */
import { randomUUID } from 'node:crypto';
import { accountId, region } from '../assembly/account.ts';

export interface BridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export function bridgeEvent(event: {
  readonly source: string;
  readonly detailType: string;
  readonly now: number;
  readonly resources: readonly string[];
  readonly detail: unknown;
}): BridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': event.detailType,
    source: event.source,
    account: accountId,
    time: `${new Date(event.now).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources,
    detail: event.detail,
  };
}

/** What a schedule of a rule sends. */
export function scheduledEvent(ruleArn: string, now: number): BridgeEvent {
  return bridgeEvent({ source: 'aws.events', detailType: 'Scheduled Event', now, resources: [ruleArn], detail: {} });
}
