import * as z from 'zod';
import { type Action, action, seconds } from './action.ts';
import { ApiException } from './api-exception.ts';
import type { SecretStore } from './secret-store.ts';

export interface Account {
  readonly region: string;
  readonly account: string;
}

const name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
const value = z.string().min(1).max(65_536);
const token = z.string().optional();

const createSecret = z.strictObject({
  Name: name,
  SecretString: value,
  Description: z.string().optional(),
  ClientRequestToken: token,
});
const getSecretValue = z.strictObject({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().default('AWSCURRENT'),
});
const putSecretValue = z.strictObject({ SecretId: z.string(), SecretString: value, ClientRequestToken: token });
const deleteSecret = z.strictObject({
  SecretId: z.string(),
  RecoveryWindowInDays: z.int().min(7).max(30).default(30),
  ForceDeleteWithoutRecovery: z.boolean().default(false),
});

/** Secrets Manager, with text values. Ids may be names or ARNs. */
export function secretActions(secrets: SecretStore, { region, account }: Account): Record<string, Action> {
  const nameOf = (id: string) => id.replace(/^arn:[^:]*:secretsmanager:[^:]*:\d*:secret:/, '');
  const identity = (Name: string) => ({ ARN: `arn:aws:secretsmanager:${region}:${account}:secret:${Name}`, Name });
  const VersionStages = ['AWSCURRENT'];

  return {
    CreateSecret: action(createSecret, async ({ Name, SecretString, ClientRequestToken }) => {
      const { versionId } = await secrets.create(Name, SecretString, ClientRequestToken);
      return { ...identity(Name), VersionId: versionId };
    }),
    GetSecretValue: action(getSecretValue, ({ SecretId, VersionId, VersionStage }) => {
      const Name = nameOf(SecretId);
      const found = secrets.get(Name);
      if (VersionStage !== 'AWSCURRENT' || (VersionId !== undefined && VersionId !== found.versionId)) {
        const message = `The local cloud keeps only the current version of ${Name}.`;
        throw new ApiException('ResourceNotFoundException', message);
      }
      const CreatedDate = seconds(found.createdAt);
      return { ...identity(Name), SecretString: found.value, VersionId: found.versionId, VersionStages, CreatedDate };
    }),
    PutSecretValue: action(putSecretValue, async ({ SecretId, SecretString, ClientRequestToken }) => {
      const Name = nameOf(SecretId);
      const { versionId } = await secrets.put(Name, SecretString, ClientRequestToken);
      return { ...identity(Name), VersionId: versionId, VersionStages };
    }),
    DeleteSecret: action(deleteSecret, async ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery }) => {
      const Name = nameOf(SecretId);
      const deletedAt = await secrets.delete(Name, ForceDeleteWithoutRecovery ? 0 : RecoveryWindowInDays);
      return { ...identity(Name), DeletionDate: seconds(deletedAt) };
    }),
  };
}
