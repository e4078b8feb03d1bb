import { StatesApiError } from './api-error.ts';

export interface MachineArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const machinePattern = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):(\d{12}):stateMachine:([A-Za-z0-9-_]{1,80})$/;

/** @throws StatesApiError InvalidArn */
export function parseMachineArn(arn: string): MachineArn {
  const [, partition, region, account, name] = machinePattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined || name === undefined) {
    throw new StatesApiError(
      'InvalidArn',
      `Invalid Arn: '${arn}' is not arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`,
    );
  }
  return { partition, region, account, name };
}

export function executionArn({ partition, region, account, name }: MachineArn, execution: string): string {
  return `arn:${partition}:states:${region}:${account}:execution:${name}:${execution}`;
}

export function mapRunArn({ partition, region, account, name }: MachineArn, label: string, id: string): string {
  return `arn:${partition}:states:${region}:${account}:mapRun:${name}/${label}:${id}`;
}

export function childArn({ partition, region, account, name }: MachineArn, label: string, child: string): string {
  return `arn:${partition}:states:${region}:${account}:execution:${name}/${label}:${child}`;
}
