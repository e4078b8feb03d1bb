import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { type Binding, setting } from '../functions/binding.ts';
import { SourceBuckets } from '../functions/source-buckets.ts';
import { SourceSecrets } from '../functions/source-secrets.ts';
import { physicalNames } from '../physical-names.ts';

export interface RemoteSourceBindings {
  readonly SOURCE_SECRETS: Binding;
  readonly SOURCE_BUCKETS: Binding;
  readonly EGRESS_ALLOW: Binding;
  readonly SQLITE_FOLDER: Binding;
  readonly EDGAR_ORIGIN: Binding;
}

export interface RemoteSourcesProps {
  readonly config: SheafConfig;
}

/** What remote sources reach: secrets of tenants, buckets of others, and exceptions of the egress guard. */
export class RemoteSources extends Construct {
  readonly bindings: RemoteSourceBindings;
  /** `SOURCE_SECRETS`, to delete those that nothing uses. */
  readonly secretDisposer: Binding;
  /** `SOURCE_SECRETS`, to delete those of a tenant. */
  readonly secretRemover: Binding;

  constructor(scope: Construct, id: string, { config }: RemoteSourcesProps) {
    super(scope, id);
    const { sourceSecrets: prefix } = physicalNames(config.name);
    const secrets = new SourceSecrets(this, 'Secrets', { prefix });
    this.secretDisposer = secrets.disposer;
    this.secretRemover = secrets.remover;
    this.bindings = {
      SOURCE_SECRETS: secrets.reader,
      SOURCE_BUCKETS: new SourceBuckets(this, 'Buckets', { opened: config.sourceBuckets }).reader,
      EGRESS_ALLOW: setting(config.egressAllow.join(',')),
      // A function has no disk that users could put a database on.
      SQLITE_FOLDER: setting(''),
      EDGAR_ORIGIN: setting(config.edgarOrigin),
    };
  }
}
