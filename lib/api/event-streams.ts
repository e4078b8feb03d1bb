import { Construct } from 'constructs';
import { type Binding, setting } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { Database } from '../storage/database.ts';
import type { RestApi } from './rest-api.ts';

export interface EventStreamsProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  /** What stands before every route of the API. */
  readonly front: Record<'TOKEN_SECRET' | 'OIDC_ISSUERS' | 'CORS_ORIGINS', Binding>;
  readonly api: RestApi;
  /** Of all tenants together. */
  readonly mostOpen: number;
}

/** API Gateway ends a stream after 15 minutes, and one that is silent after 5. */
const streamSeconds = 300;
/** Invocations beside the open streams: they refuse others, with the reason. */
const refusing = 10;

/** A function that holds streams of events open: apart from the API, so that it cannot take what answers others. */
export class EventStreams extends Construct {
  readonly streamEvents: SheafFunction<'stream-events'>;

  constructor(scope: Construct, id: string, props: EventStreamsProps) {
    super(scope, id);
    const { runtime, database, front, api, mostOpen } = props;
    this.streamEvents = new SheafFunction(this, 'StreamEvents', {
      name: 'stream-events',
      runtime,
      reservedConcurrency: mostOpen + refusing,
      uses: {
        ...front,
        DATABASE_URL: database.as('sheaf_app'),
        STREAM_SECONDS: setting(streamSeconds),
        STREAM_MOST_OPEN: setting(mostOpen),
        STREAM_MOST_OF_TENANT: setting(Math.ceil(mostOpen / 2)),
      },
    });
    api.addStream('/v1/jobs/{jobId}/events', this.streamEvents.function);
  }
}
