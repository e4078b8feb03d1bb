import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

const packager = fileURLToPath(new URL('../../bin/package-native.mjs', import.meta.url));
const manifest = new URL('../../package.json', import.meta.url);

export interface NativeLayerProps {
  /** Packages of package.json that cannot be bundled: native code, or large data files. */
  readonly packages: readonly string[];
}

/**
 * Packages as linux-arm64 needs them, at `/opt/nodejs/node_modules`. They are installed when the layer is published, never
 * copied from the machine that synthesises, so that synthesis needs no network.
 */
export class NativeLayer extends Construct {
  readonly layer: lambda.ILayerVersion;

  constructor(scope: Construct, id: string, props: NativeLayerProps) {
    super(scope, id);
    this.layer = new lambda.LayerVersion(this, 'Layer', {
      description: `For Sheaf: ${props.packages.join(', ')}`,
      code: new InstalledCode(pinned(props.packages)),
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
      compatibleArchitectures: [lambda.Architecture.ARM_64],
    });
  }
}

/** Code that a command makes at publication; the command prints where the zip is. */
class InstalledCode extends lambda.Code {
  readonly isInline = false;
  readonly #packages: readonly string[];

  constructor(packages: readonly string[]) {
    super();
    this.#packages = packages;
  }

  override bind(scope: Construct): lambda.CodeConfig {
    const hash = createHash('sha256').update(this.#packages.join('\n')).update(readFileSync(packager));
    const location = Stack.of(scope).synthesizer.addFileAsset({
      sourceHash: hash.digest('hex'),
      executable: ['node', packager, ...this.#packages],
    });
    return { s3Location: { bucketName: location.bucketName, objectKey: location.objectKey } };
  }
}

function pinned(packages: readonly string[]): string[] {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  const versions: Record<string, string> = { ...dependencies, ...optionalDependencies };
  return packages.map((name) => {
    const version = versions[name];
    if (version === undefined)
      throw new Error(
        `${name} is not among the dependencies of package.json, so its layer has no version to install. Run: npm install --save-exact ${name}`,
      );
    return `${name}@${version}`;
  });
}
