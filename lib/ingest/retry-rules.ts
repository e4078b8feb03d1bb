import { errorTable, type RetryPolicy, type StageErrorName } from '@sheaf/core/error-table';
import { crashNames, namesOf, serviceFaultNames } from '@sheaf/core/errors';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Lambda itself was at fault: nothing ran, or nothing that counts, so patience costs nothing. */
const serviceFault: RetryPolicy = { intervalSeconds: 1, maxAttempts: 6, backoffRate: 2, maxDelaySeconds: 30 };

/** A batch that died is invoked once more; then its documents are tried one by one. */
const crash: RetryPolicy = { intervalSeconds: 1, maxAttempts: 1, backoffRate: 1, maxDelaySeconds: 1 };

/** Errors after which nobody knows which document was the cause. */
export const crashErrors: readonly string[] = [...crashNames, 'Unknown' satisfies StageErrorName];

/** Retry rules for the errors that the table says to retry: one rule for all names with the same policy. */
export function tableRules(): sfn.RetryProps[] {
  const groups = Map.groupBy(namesOf('retry'), (name) => JSON.stringify(policyOf(name)));
  return [
    ...[...groups.values()].map((names) => rule(names, policyOf(names[0] as StageErrorName))),
    rule(serviceFaultNames, serviceFault),
  ];
}

/** The same, and a crash once more. */
export function batchRules(): sfn.RetryProps[] {
  return [...tableRules(), rule(crashErrors, crash)];
}

function policyOf(name: StageErrorName): RetryPolicy {
  const entry = errorTable[name];
  if (!('retry' in entry)) throw new Error(`errors.ts says to retry ${name}, but not how.`);
  return entry.retry;
}

function rule(errors: readonly string[], policy: RetryPolicy): sfn.RetryProps {
  return {
    errors: [...errors],
    interval: Duration.seconds(policy.intervalSeconds),
    maxAttempts: policy.maxAttempts,
    backoffRate: policy.backoffRate,
    maxDelay: Duration.seconds(policy.maxDelaySeconds),
    jitterStrategy: sfn.JitterType.FULL,
  };
}

/** Adds rules in their order; Step Functions takes the first that names the error. */
export function withRetry<S extends { addRetry(props: sfn.RetryProps): unknown }>(
  state: S,
  rules: readonly sfn.RetryProps[],
): S {
  for (const props of rules) state.addRetry(props);
  return state;
}
