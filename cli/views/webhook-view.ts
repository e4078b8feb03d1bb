import type { Webhook, WebhookDelivery } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

export function printWebhooks(webhooks: readonly Webhook[], terminal: Terminal): void {
  if (webhooks.length === 0) {
    terminal.print('There are no webhooks. Make one by: sheaf webhooks create <url>');
    return;
  }
  const rows = webhooks.map((webhook) => [
    webhook.webhookId,
    stateText(webhook, terminal),
    eventsText(webhook),
    terminal.shortened(webhook.url, 60),
  ]);
  printTable(terminal, [{ name: 'WEBHOOK' }, { name: 'STATE' }, { name: 'EVENTS' }, { name: 'URL' }], rows);
}

export function printWebhook(webhook: Webhook, terminal: Terminal): void {
  const { print, colours } = terminal;
  print(`Webhook ${colours.bold(webhook.webhookId)}  ${stateText(webhook, terminal)}`);
  print(`  url ${webhook.url}`);
  print(`  events ${eventsText(webhook)}`);
  if (webhook.description) print(`  ${webhook.description}`);
  if (webhook.disabledReason) print(`  disabled ${timeText(webhook.disabledAt)}: ${webhook.disabledReason}`);
  else if (webhook.failingSince) print(`  failing since ${timeText(webhook.failingSince)}`);
}

export function printDeliveries(deliveries: readonly WebhookDelivery[], terminal: Terminal): void {
  if (deliveries.length === 0) {
    terminal.print('Nothing was delivered yet.');
    return;
  }
  const columns = [
    ...[{ name: 'DELIVERY' }, { name: 'EVENT' }, { name: 'STATUS' }, { name: 'TRIES', isNumber: true }],
    ...[{ name: 'LAST' }, { name: 'NEXT' }, { name: 'WHAT HAPPENED' }],
  ];
  const rows = deliveries.map((row) => [
    ...[row.deliveryId, row.eventType, row.status, String(row.attempts)],
    ...[timeText(row.lastAttemptAt), timeText(row.nextAttemptAt)],
    terminal.shortened(row.lastError ?? (row.lastStatus === null ? '–' : String(row.lastStatus)), 70),
  ]);
  printTable(terminal, columns, rows);
}

function stateText({ isEnabled, failingSince }: Webhook, { colours }: Terminal): string {
  if (!isEnabled) return colours.red('disabled');
  return failingSince === null ? colours.green('enabled') : colours.yellow('failing');
}

function eventsText({ eventTypes }: Webhook): string {
  return eventTypes.length === 0 ? 'all' : eventTypes.join(', ');
}
