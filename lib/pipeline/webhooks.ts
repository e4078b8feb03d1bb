import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { setting } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import { SourceSecrets } from '../functions/source-secrets.ts';
import { physicalNames } from '../physical-names.ts';
import type { Database } from '../storage/database.ts';
import { WorkQueue } from './work-queue.ts';

export interface WebhooksProps {
  readonly config: SheafConfig;
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  /** Takes messages that were refused too often. */
  readonly drainDeadLetters: SheafFunction<'drain-dead-letters'>;
}

/** Queue → deliver-webhooks → receivers. What is due stands in the database; a message only says when to look. */
export class Webhooks extends Construct {
  readonly looks: WorkQueue;
  readonly deliverWebhooks: SheafFunction<'deliver-webhooks'>;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { config, runtime, database } = props;
    this.looks = new WorkQueue(this, 'Looks', { consumer: 'deliver-webhooks', drain: 'drain-dead-letters' });
    this.deliverWebhooks = new SheafFunction(this, 'DeliverWebhooks', {
      name: 'deliver-webhooks',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_app'),
        SOURCE_SECRETS: new SourceSecrets(this, 'Secrets', { prefix: physicalNames(config.name).sourceSecrets }).reader,
        EGRESS_ALLOW: setting(config.egressAllow.join(',')),
        WEBHOOK_QUEUE_URL: this.looks.sender,
      },
    });
    // One at a time: each message is a tenant of its own.
    this.looks.consumeBy(this.deliverWebhooks, { batchSize: 1, maxConcurrency: 5 });
    this.looks.drainBy(props.drainDeadLetters);
  }
}
