import * as z from 'zod';

/**
 * What CloudFormation sends a custom resource; without `ResponseURL` nobody waits for an answer but the caller.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export const deploymentEvent = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']).default('Update'),
  ResponseURL: z.url().optional(),
  StackId: z.string().optional(),
  RequestId: z.string().optional(),
  LogicalResourceId: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
});

export type DeploymentEvent = z.output<typeof deploymentEvent>;

/** The one resource of its kind: a new id would have CloudFormation delete the old one. */
const physicalId = 'sheaf-database-migration';

/**
 * Runs the step and tells CloudFormation how it ended.
 * @throws what the step throws, so that it is logged; CloudFormation has its message by then
 */
export async function answering<T>(event: DeploymentEvent, step: () => Promise<T>): Promise<T> {
  const result = await step().catch(async (error: unknown) => {
    await answer(event, 'FAILED', error instanceof Error ? error.message : String(error));
    throw error;
  });
  await answer(event, 'SUCCESS', 'Migrated.');
  return result;
}

async function answer(event: DeploymentEvent, status: 'SUCCESS' | 'FAILED', reason: string): Promise<void> {
  if (event.ResponseURL === undefined) return;
  const body = JSON.stringify({
    Status: status,
    Reason: reason.slice(0, 1000),
    PhysicalResourceId: event.PhysicalResourceId ?? physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  // The URL is signed for an empty content type.
  const response = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer (HTTP ${response.status}).`);
}
