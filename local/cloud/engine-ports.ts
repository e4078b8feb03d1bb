/** The services of this host as state machines and rules call them. */
import { createHash } from 'node:crypto';
import type { TargetPorts } from '../events/event-bus.ts';
import { callFunction } from '../functions/call-function.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { Engine } from '../states/engine.ts';
import type { ObjectPort, TaskPort } from '../states/ports.ts';
import type { Storage } from '../storage/storage.ts';

/** The last part of a queue's URL or ARN. */
function queueNameOf(reference: string): string {
  return reference.split(/[/:]/).at(-1)!;
}

export function taskPort(pool: () => FunctionPool, storage: () => Storage): TaskPort {
  const noContainers = async (): Promise<never> => {
    throw Object.assign(new Error('This assembly has no container tasks.'), { name: 'ECS.ClientException' });
  };
  return {
    invokeFunction: async (functionName, payload) => {
      if (pool().has(functionName)) return callFunction(pool(), functionName, payload);
      throw Object.assign(new Error(`Function not found: ${functionName}`), {
        name: 'Lambda.ResourceNotFoundException',
      });
    },
    sendMessage: async ({ QueueUrl, MessageBody, DelaySeconds }) => {
      const options = DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds };
      return {
        MessageId: storage().queue(queueNameOf(QueueUrl)).send(MessageBody, options),
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      };
    },
    runTask: noContainers,
    runTaskToEnd: noContainers,
  };
}

export function objectPort(storage: () => Storage): ObjectPort {
  return {
    async *read(bucket, key) {
      const bytes = await storage().bucket(bucket).get(key);
      if (bytes === undefined) throw new Error(`There is no object ${key} in ${bucket}.`);
      yield bytes;
    },
    write: async (bucket, key, body) => void storage().bucket(bucket).put(key, body),
  };
}

export function targetPorts(pool: FunctionPool, storage: Storage, engine: Engine): TargetPorts {
  return {
    sendMessage: async (queueArn, body) => void storage.queue(queueNameOf(queueArn)).send(body),
    invokeFunction: async (functionArn, payload) => void (await callFunction(pool, functionArn, JSON.parse(payload))),
    startExecution: async (stateMachineArn, input, name) =>
      void engine.startExecution({ stateMachineArn, input, name }),
  };
}
