import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface CoreLayerProps {
  /** Folder that the build filled: `layer/`, `functions/`. */
  readonly distDir: string;
}

/**
 * The product itself, at `/opt/nodejs/core`. Every stack makes its own: a layer's ARN changes with its content, and an
 * ARN that another stack imports cannot change.
 */
export class CoreLayer extends Construct {
  readonly layer: lambda.ILayerVersion;

  constructor(scope: Construct, id: string, props: CoreLayerProps) {
    super(scope, id);
    this.layer = new lambda.LayerVersion(this, 'Layer', {
      description: 'Sheaf core',
      code: lambda.Code.fromAsset(join(props.distDir, 'layer')),
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
      compatibleArchitectures: [lambda.Architecture.ARM_64],
    });
  }
}
