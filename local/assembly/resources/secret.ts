import * as z from 'zod';
import { arnOf } from '../account.ts';
import { flag, nameOf, resourceType, wholeNumber } from '../resource-type.ts';

export const secret = resourceType({
  type: 'AWS::SecretsManager::Secret',
  properties: z.strictObject({
    Name: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: z
      .strictObject({
        PasswordLength: wholeNumber.default(32),
        ExcludeCharacters: z.string().default(''),
        ExcludePunctuation: flag.default(false),
        SecretStringTemplate: z.string().optional(),
        GenerateStringKey: z.string().optional(),
      })
      .optional(),
  }),
  ignored: {
    Description: 'a description is for people',
    KmsKeyId: 'files are as private as the data folder',
    Tags: 'tags are for bills',
  },
  identify: (declared) => {
    const name = nameOf(declared, 'Name');
    return {
      ref: arnOf('secretsmanager', `secret:${name}`),
      attributes: { Id: arnOf('secretsmanager', `secret:${name}`), Name: name },
    };
  },
  read: ({ GenerateSecretString: generate, SecretString }, self) => ({
    secrets: [
      {
        name: self.attributes.Name!,
        arn: self.ref,
        value: SecretString ?? null,
        generate: generate
          ? {
              length: generate.PasswordLength,
              excludedCharacters:
                generate.ExcludeCharacters + (generate.ExcludePunctuation ? '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' : ''),
              template: generate.SecretStringTemplate ?? null,
              key: generate.GenerateStringKey ?? null,
            }
          : null,
      },
    ],
  }),
});
