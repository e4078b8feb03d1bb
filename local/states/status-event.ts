import { randomUUID } from 'node:crypto';
import { parseMachineArn } from './arn.ts';
import type { ExecutionStatus, ExecutionStatusEvent } from './ports.ts';
import type { ExecutionRow } from './store/executions.ts';

/** EventBridge's limit for input and output together, escaped (248 KB). */
const maxDetailBytes = 248 * 1024;

/** The event that tells EventBridge of a status, in its exact shape. */
export function statusEvent(row: ExecutionRow, status: ExecutionStatus): ExecutionStatusEvent {
  const { account, region } = parseMachineArn(row.machine_arn);
  const isRunning = status === 'RUNNING';
  const at = isRunning ? row.started_at : row.stopped_at!;
  const output = isRunning ? null : row.output;
  const outputBytes = escapedBytes(output);
  const includesInput = escapedBytes(row.input) + outputBytes <= maxDetailBytes;
  const includesOutput = outputBytes <= maxDetailBytes;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region,
    resources: [row.arn],
    detail: {
      executionArn: row.arn,
      stateMachineArn: row.machine_arn,
      name: row.name,
      status,
      startDate: row.started_at,
      stopDate: isRunning ? null : row.stopped_at,
      input: includesInput ? row.input : null,
      output: includesOutput ? output : null,
      inputDetails: { included: includesInput },
      outputDetails: output === null ? null : { included: includesOutput },
      error: isRunning ? null : row.error,
      cause: isRunning ? null : row.cause,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
    },
  };
}

function escapedBytes(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(JSON.stringify(text));
}
