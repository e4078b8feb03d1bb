export interface PhysicalNames {
  /** Before the folder's name of each function. */
  readonly functionPrefix: string;
  readonly stateMachine: string;
  readonly eraseFunction: string;
  readonly fireFunction: string;
  readonly deliverFunction: string;
  readonly tendFunction: string;
  /** Before the tenant and the reference of each credential that a source uses. */
  readonly sourceSecrets: string;
  /** Of the secret in the key of the first tenant's administrator. */
  readonly adminKey: string;
}

/**
 * Names that one stack needs of another's resources. They are agreed here instead of exported: CloudFormation refuses to
 * change an export that is in use, so code could no longer be deployed.
 */
export function physicalNames(deployment: string): PhysicalNames {
  const functionPrefix = `sheaf-${deployment}`;
  return {
    functionPrefix,
    stateMachine: `${functionPrefix}-ingest`,
    eraseFunction: `${functionPrefix}-erase-documents`,
    fireFunction: `${functionPrefix}-fire-schedule`,
    deliverFunction: `${functionPrefix}-deliver-webhooks`,
    tendFunction: `${functionPrefix}-tend-tenants`,
    sourceSecrets: `${functionPrefix}/sources`,
    adminKey: `${functionPrefix}/admin-key`,
  };
}
