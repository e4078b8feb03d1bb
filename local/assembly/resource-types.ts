/** Every resource type that the local cloud runs. */
import type { ResourceType } from './resource-type.ts';
import { bucket, bucketNotifications } from './resources/bucket.ts';
import { migration, trigger } from './resources/deployment-step.ts';
import { eventSourceMapping } from './resources/event-source-mapping.ts';
import { functionVersion, lambdaFunction, layerVersion } from './resources/function.ts';
import { queue } from './resources/queue.ts';
import { apiMethod, apiResource, restApi } from './resources/rest-api.ts';
import { rule } from './resources/rule.ts';
import { schedule } from './resources/schedule.ts';
import { secret } from './resources/secret.ts';
import { stateMachine } from './resources/state-machine.ts';

export const resourceTypes: readonly ResourceType[] = [
  apiMethod,
  apiResource,
  bucket,
  bucketNotifications,
  eventSourceMapping,
  functionVersion,
  lambdaFunction,
  layerVersion,
  migration,
  queue,
  restApi,
  rule,
  schedule,
  secret,
  stateMachine,
  trigger,
];
