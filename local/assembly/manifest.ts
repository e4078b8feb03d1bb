/** Reads the files of a cloud assembly: its stacks in deployment order, their templates and their assets. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AssemblyError } from './assembly-error.ts';

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.unknown().optional(),
  DeletionPolicy: z.unknown().optional(),
  UpdateReplacePolicy: z.unknown().optional(),
  Metadata: z.unknown().optional(),
});

const templateSchema = z.strictObject({
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .default({}),
  Parameters: z.strictObject({ BootstrapVersion: z.unknown() }).partial().optional(),
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown() }).partial().optional(),
  Description: z.string().optional(),
  AWSTemplateFormatVersion: z.string().optional(),
});

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
      dependencies: z.array(z.string()).default([]),
      additionalMetadataFile: z.string().optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.union([
          z.object({ path: z.string(), packaging: z.string() }),
          z.object({ executable: z.array(z.string()) }),
        ]),
      }),
    )
    .default({}),
});

const metadataSchema = z.record(z.string(), z.array(z.object({ type: z.string(), data: z.unknown().optional() })));

export type TemplateResource = z.infer<typeof resourceSchema>;

export interface StackTemplate {
  readonly name: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: z.infer<typeof templateSchema>['Outputs'];
  /** Construct paths (`Sheaf-Pipeline/FetchDocuments`) by logical id. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface AssemblyFiles {
  readonly stacks: readonly StackTemplate[];
  /** Directories by asset hash; null for an asset that a command would make when it is published. */
  readonly assets: ReadonlyMap<string, string | null>;
}

type Artifacts = z.infer<typeof manifestSchema>['artifacts'];

/** @throws AssemblyError when a file is missing, is not JSON, or has a section that the local cloud does not know. */
export async function readAssembly(directory: string): Promise<AssemblyFiles> {
  const { artifacts } = await readJson(directory, 'manifest.json', manifestSchema);
  const stacks: StackTemplate[] = [];
  const assets = new Map<string, string | null>();
  for (const id of inDependencyOrder(artifacts)) {
    const artifact = artifacts[id]!;
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(await readStack(directory, id, artifact));
    else if (artifact.type === 'cdk:asset-manifest')
      await readAssets(directory, String(artifact.properties?.file), assets);
    else if (artifact.type === 'cdk:cloud-assembly') {
      throw new AssemblyError(
        id,
        'is a nested assembly, which the local cloud does not read.',
        'Keep all stacks in one App, without stages.',
      );
    }
  }
  return { stacks, assets };
}

async function readStack(directory: string, id: string, artifact: Artifacts[string]): Promise<StackTemplate> {
  const template = await readJson(
    directory,
    artifact.properties?.templateFile ?? `${id}.template.json`,
    templateSchema,
  );
  const metadata = artifact.additionalMetadataFile
    ? await readJson(directory, artifact.additionalMetadataFile, metadataSchema)
    : {};
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries(metadata)) {
    const logicalId = entries.find((entry) => entry.type === 'aws:cdk:logicalId')?.data;
    if (typeof logicalId === 'string')
      paths.set(logicalId, path.replace(/^\//, '').replace(/\/(Resource|Default)$/, ''));
  }
  return {
    name: artifact.properties?.stackName ?? id,
    resources: template.Resources,
    outputs: template.Outputs,
    paths,
  };
}

async function readAssets(directory: string, file: string, assets: Map<string, string | null>): Promise<void> {
  const { files } = await readJson(directory, file, assetsSchema);
  for (const [hash, { source }] of Object.entries(files)) {
    if ('executable' in source) assets.set(hash, null);
    else if (source.packaging === 'zip') assets.set(hash, join(directory, source.path));
  }
}

function inDependencyOrder(artifacts: Artifacts): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id) || !(id in artifacts)) return;
    artifacts[id]!.dependencies.forEach(visit);
    ordered.add(id);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}

async function readJson<T>(directory: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(directory, file);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AssemblyError(
      path,
      `cannot be read (${(cause as Error).message}).`,
      'Run `npm run build` to synthesise the app.',
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new AssemblyError(
    path,
    `${z.prettifyError(parsed.error)}.`,
    'Teach local/assembly/manifest.ts about it, or remove it from the app.',
  );
}
