import type { Webhook, WebhookRequest } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { printDeliveries, printWebhook, printWebhooks } from '../views/webhook-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface PageOptions {
  readonly limit: number;
  readonly cursor?: string;
}

interface CreateOptions {
  readonly events?: string;
  readonly description?: string;
}

export const addWebhooks: AddCommand = (program, run) => {
  const webhooks = program
    .command('webhooks')
    .description('who else is told of events: list, create, delete, see what was delivered');
  const listed = (name: string, description: string) =>
    webhooks
      .command(name)
      .description(description)
      .option('-l, --limit <count>', 'most rows of the page, 1 to 200', wholeNumber(1, 200), 50)
      .option('--cursor <cursor>', 'nextCursor of the page before');
  const named = (name: string, description: string) =>
    webhooks.command(name).description(description).argument('<id>', 'id of the webhook');

  listed('list', 'list them, the oldest first').action(
    run(async ({ client, answer }, { limit, cursor }: PageOptions) =>
      answer(await client.webhooks.list({ limit, cursor }), ({ items, nextCursor }, terminal) => {
        printWebhooks(items, terminal);
        noteMore(terminal, nextCursor, 'sheaf webhooks list');
      }),
    ),
  );
  webhooks
    .command('create')
    .description('have events posted to an address, signed; prints the secret, once')
    .argument('<url>', 'address of the receiver')
    .option('-e, --events <names>', 'names of events, separated by commas (default: all)')
    .option('-d, --description <text>', 'what it is for')
    .action(
      run(async ({ client, answer }, url: string, { events, description }: CreateOptions) => {
        const eventTypes = events?.split(',').map((name) => name.trim()) as WebhookRequest['eventTypes'];
        const request = { url, ...(eventTypes && { eventTypes }), ...(description && { description }) };
        answer(await client.webhooks.create(request), (made, terminal) => {
          printWebhook(made, terminal);
          terminal.print(`  secret ${made.secret}`);
          terminal.note('Keep the secret: it is not shown again. Receivers check deliveries with it.');
        });
      }),
    );
  named('show', 'show it, and why it was disabled').action(
    run(async ({ client, answer }, id: string) => answer(await client.webhooks.get(id), shown)),
  );
  named('enable', 'tell it of events again, from now on').action(
    run(async ({ client, answer }, id: string) => answer(await client.webhooks.enable(id), shown)),
  );
  named('delete', 'delete it, with its log').action(
    run(async ({ client, answer }, id: string) =>
      answer(await client.webhooks.delete(id), ({ webhookId }, { print }) => print(`Webhook ${webhookId} is deleted.`)),
    ),
  );
  listed('deliveries', 'list what it was told, the newest first')
    .argument('<id>', 'id of the webhook')
    .action(
      run(async ({ client, answer }, id: string, { limit, cursor }: PageOptions) =>
        answer(await client.webhooks.deliveries(id, { limit, cursor }), ({ items, nextCursor }, terminal) => {
          printDeliveries(items, terminal);
          noteMore(terminal, nextCursor, `sheaf webhooks deliveries ${id}`);
        }),
      ),
    );
  named('redeliver', 'tell it of an event again')
    .argument('<delivery>', 'id of the delivery')
    .action(
      run(async ({ client, answer }, id: string, deliveryId: string) =>
        answer(await client.webhooks.redeliver(id, deliveryId), (row, { print }) =>
          print(`Delivery ${row.deliveryId} is tried again.`),
        ),
      ),
    );
};

const shown = (webhook: Webhook, terminal: Terminal): void => printWebhook(webhook, terminal);

function noteMore({ note }: Terminal, nextCursor: string | null, command: string): void {
  if (nextCursor) note(`More: ${command} --cursor ${nextCursor}`);
}
