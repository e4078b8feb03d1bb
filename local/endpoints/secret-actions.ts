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

/** Secrets Manager, with text values. Ids may be names or ARNs. */
export function secretActions(secrets: SecretStore, { region, account }: Account): Record<string, Action> {
  const arnOf = (secret: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${secret}`;
  const nameOf = (id: string) => id.replace(/^arn:[^:]*:secretsmanager:[^:]*:\d*:secret:/, '');

  return {
    CreateSecret: action(
      z.strictObject({
        Name: name,
        SecretString: value,
        Description: z.string().optional(),
        ClientRequestToken: z.string().optional(),
      }),
      async ({ Name, SecretString, ClientRequestToken }) => {
        const { versionId } = await secrets.create(Name, SecretString, ClientRequestToken);
        return { ARN: arnOf(Name), Name, VersionId: versionId };
      },
    ),
    GetSecretValue: action(
      z.strictObject({ SecretId: z.string(), VersionId: z.string().optional(), VersionStage: z.string().optional() }),
      ({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }) => {
        const Name = nameOf(SecretId);
        const found = secrets.get(Name);
        if (VersionStage !== 'AWSCURRENT' || (VersionId !== undefined && VersionId !== found.versionId)) {
          const message = `The local cloud keeps only the current version of ${Name}.`;
          throw new ApiException('ResourceNotFoundException', message);
        }
        const CreatedDate = seconds(found.createdAt);
        const VersionStages = ['AWSCURRENT'];
        return {
          ARN: arnOf(Name),
          Name,
          SecretString: found.value,
          VersionId: found.versionId,
          VersionStages,
          CreatedDate,
        };
      },
    ),
    PutSecretValue: action(
      z.strictObject({ SecretId: z.string(), SecretString: value, ClientRequestToken: z.string().optional() }),
      async ({ SecretId, SecretString, ClientRequestToken }) => {
        const Name = nameOf(SecretId);
        const { versionId } = await secrets.put(Name, SecretString, ClientRequestToken);
        return { ARN: arnOf(Name), Name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
      },
    ),
    DeleteSecret: action(
      z.strictObject({
        SecretId: z.string(),
        RecoveryWindowInDays: z.int().min(7).max(30).optional(),
        ForceDeleteWithoutRecovery: z.boolean().optional(),
      }),
      async ({ SecretId, RecoveryWindowInDays = 30, ForceDeleteWithoutRecovery = false }) => {
        const Name = nameOf(SecretId);
        const deletedAt = await secrets.delete(Name, ForceDeleteWithoutRecovery ? 0 : RecoveryWindowInDays);
        return { ARN: arnOf(Name), Name, DeletionDate: seconds(deletedAt) };
      },
    ),
  };
}
