import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import type { Binding } from './binding.ts';
import { keyedServices } from './keyed-service.ts';

export interface EmbeddingServiceProps {
  readonly embedder: SheafConfig['embedder'];
}

/** The embedder of corpora that name none, as functions see it: a URL, those that take over, and their keys. */
export class EmbeddingService extends Construct {
  /** `EMBEDDER_URL`. */
  readonly caller: Binding;

  constructor(scope: Construct, id: string, { embedder }: EmbeddingServiceProps) {
    super(scope, id);
    const all = [embedder, ...embedder.standby];
    const services = all.map((service, at) => {
      const place = at === 0 ? '' : `${at + 1}`;
      return { id: `Key${place}`, variable: `EMBEDDER_API_KEY${place && `_${place}`}`, service };
    });
    this.caller = keyedServices(this, all.map(({ url }) => url).join('|'), services);
  }
}
