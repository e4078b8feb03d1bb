/** Cloud assemblies for tests: a folder as CDK writes it, made of the given stacks. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

export interface Stack {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

export interface AssemblyParts {
  /** Stacks by name; each depends on those before it. */
  readonly stacks: Readonly<Record<string, Stack>>;
  /** Files of assets by hash and path. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Hashes of assets that a command makes. */
  readonly executableAssets?: readonly string[];
}

export function anAssembly({ stacks, assets = {}, executableAssets = [] }: AssemblyParts): string {
  const directory = mkdtempSync(join(tmpdir(), 'sheaf-assembly-'));
  const write = (file: string, content: unknown): void => writeFileSync(join(directory, file), JSON.stringify(content));
  const artifacts: Record<string, unknown> = {
    'All.assets': { type: 'cdk:asset-manifest', properties: { file: 'All.assets.json' } },
  };
  const names = Object.keys(stacks);
  for (const [index, name] of names.entries()) {
    const { Resources } = stacks[name]!;
    write(`${name}.template.json`, stacks[name]);
    write(
      `${name}.metadata.json`,
      Object.fromEntries(
        Object.keys(Resources).map((id) => [`/${name}/${id}/Resource`, [{ type: 'aws:cdk:logicalId', data: id }]]),
      ),
    );
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: ['All.assets', ...names.slice(0, index)],
      additionalMetadataFile: `${name}.metadata.json`,
    };
  }
  // Reversed, because only dependencies tell the order.
  write('manifest.json', { version: '55.0.0', artifacts: Object.fromEntries(Object.entries(artifacts).toReversed()) });
  const files: Record<string, unknown> = {};
  for (const [hash, content] of Object.entries(assets)) {
    files[hash] = { source: { path: `asset.${hash}`, packaging: 'zip' } };
    mkdirSync(join(directory, `asset.${hash}`));
    for (const [path, text] of Object.entries(content)) writeFileSync(join(directory, `asset.${hash}`, path), text);
  }
  for (const hash of executableAssets) files[hash] = { source: { executable: ['node', 'pack.mjs'] } };
  write('All.assets.json', { version: '55.0.0', files });
  return directory;
}

export function aFunctionResource(properties: Readonly<Record<string, unknown>> = {}): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Join': ['-', ['assets', { Ref: 'AWS::AccountId' }]] }, S3Key: 'code.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      ...properties,
    },
  };
}

export const aRole: Resource = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
export const code = { code: { 'index.mjs': 'export const handler = async (event) => event;' } };
