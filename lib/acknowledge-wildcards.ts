import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Says why a role may use resources that a pattern names; cdk-nag wants each pattern by itself, in its own spelling. */
export function acknowledgeWildcards(holder: IConstruct, reason: string, ...resources: readonly string[]): void {
  for (const resource of resources) {
    const pattern = flattenCfnReference(Stack.of(holder).resolve(resource));
    Validations.of(holder).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${pattern}]`, reason });
  }
}

/** The grant to invoke a function names its versions and aliases by a pattern. */
export function acknowledgeInvoke(holder: IConstruct, functionArn: string): void {
  acknowledgeWildcards(
    holder,
    'All versions of one function, of which Sheaf uses only the latest.',
    `${functionArn}:*`,
  );
}

/** A value as another stack will see it: by the export that the owner makes. */
export function asSeenFrom(holder: IConstruct, owner: IConstruct, value: string): string {
  return Stack.of(holder) === Stack.of(owner) ? value : Stack.of(owner).exportValue(value);
}
