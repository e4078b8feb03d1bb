import * as z from 'zod';
import { arnOf } from '../account.ts';
import { nameOf, resourceType } from '../resource-type.ts';

export const stateMachine = resourceType({
  type: 'AWS::StepFunctions::StateMachine',
  properties: z.strictObject({
    StateMachineName: z.string().optional(),
    StateMachineType: z.literal('STANDARD', 'only children of a map are Express here').optional(),
    DefinitionString: z.string(),
  }),
  ignored: {
    EncryptionConfiguration: 'files are as private as the data folder',
    LoggingConfiguration: 'the history is in the data folder',
    RoleArn: 'there is one user',
    Tags: 'tags are for bills',
    TracingConfiguration: 'traces need X-Ray',
  },
  identify: (declared) => {
    const name = nameOf(declared, 'StateMachineName').slice(0, 80);
    const arn = arnOf('states', `stateMachine:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  read: (properties, self) => ({
    stateMachines: [{ name: self.attributes.Name!, arn: self.ref, definition: properties.DefinitionString }],
  }),
});
