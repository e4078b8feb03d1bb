import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { physicalNames } from '../physical-names.ts';
import { CoreLayer } from './core-layer.ts';
import type { FunctionRuntime } from './sheaf-function.ts';

/** The runtime of one stack; it makes the stack's own core layer. */
export function functionRuntime(scope: Construct, config: SheafConfig, distDir: string): FunctionRuntime {
  return {
    distDir,
    coreLayer: new CoreLayer(scope, 'Core', { distDir }).layer,
    prefix: physicalNames(config.name).functionPrefix,
    logLevel: config.logLevel,
    telemetry: config.telemetry,
    logRetention: config.logRetentionDays as logs.RetentionDays,
  };
}
