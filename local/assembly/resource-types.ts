/** Every resource type that the local cloud runs. */
import type { ResourceType } from './resource-type.ts';
import { bucket, bucketNotifications } from './resources/bucket.ts';
import { eventSourceMapping } from './resources/event-source-mapping.ts';
import { functionVersion, lambdaFunction, layerVersion } from './resources/function.ts';
import { queue } from './resources/queue.ts';
import { apiMethod, apiResource, restApi } from './resources/rest-api.ts';
import { rule } from './resources/rule.ts';
import { schedule } from './resources/schedule.ts';
import { secret } from './resources/secret.ts';
import { stateMachine } from './resources/state-machine.ts';
import { trigger } from './resources/trigger.ts';

export const resourceTypes: readonly ResourceType[] = [
  apiMethod,
  apiResource,
  bucket,
  bucketNotifications,
  eventSourceMapping,
  functionVersion,
  lambdaFunction,
  layerVersion,
  queue,
  restApi,
  rule,
  schedule,
  secret,
  stateMachine,
  trigger,
];
