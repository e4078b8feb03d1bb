import * as z from 'zod';
import { functionNameOf } from '../function-name.ts';
import { resourceType } from '../resource-type.ts';

/** A function that a deployment runs (CDK's `Trigger`): here at each start, before the cloud is ready. */
export const trigger = resourceType({
  type: 'Custom::Trigger',
  properties: z.strictObject({ HandlerArn: z.string(), InvocationType: z.literal('RequestResponse').optional() }),
  ignored: {
    ServiceToken: 'the local cloud is the provider',
    Timeout: 'the time-out of the function holds',
    ExecuteOnHandlerChange: 'it runs at each start',
  },
  identify: (declared) => ({ ref: declared.logicalId, attributes: {} }),
  read: (properties) => ({ deploymentSteps: [{ functionName: functionNameOf(properties.HandlerArn), payload: {} }] }),
});

/** The migration of the database: its function is called as CloudFormation would, but answers to nobody. */
export const migration = resourceType({
  type: 'Custom::SheafMigration',
  properties: z.strictObject({ ServiceToken: z.string(), migrations: z.string(), fairness: z.string() }),
  ignored: { ServiceTimeout: 'the time-out of the function holds' },
  identify: (declared) => ({ ref: declared.logicalId, attributes: {} }),
  read: ({ ServiceToken, migrations, fairness }, self) => ({
    deploymentSteps: [
      {
        functionName: functionNameOf(ServiceToken),
        payload: {
          RequestType: 'Create',
          ResourceType: self.type,
          LogicalResourceId: self.logicalId,
          ResourceProperties: { ServiceToken, migrations, fairness },
        },
      },
    ],
  }),
});
