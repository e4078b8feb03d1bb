import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * What one environment variable of a function refers to: its value, the permission that makes the value usable, and the
 * native code that it takes. They come together, so that no function can know a resource that it may not touch.
 */
export interface Binding {
  readonly value: string;
  /** @default - the value needs no permission */
  readonly grantTo?: (grantee: iam.IGrantable) => void;
  /**
   * Other variables that the value needs beside it, which adapters read by themselves.
   * @default - none
   */
  readonly companions?: Readonly<Record<string, string>>;
  /** @default - no native code */
  readonly layers?: readonly lambda.ILayerVersion[];
}

/** A plain setting. */
export function setting(value: string | number): Binding {
  return { value: String(value) };
}
