import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import type { SheafConfigInput } from '../../config/schema.ts';
import { SheafApp } from '../../lib/sheaf-app.ts';

const lambdas = fileURLToPath(new URL('../../lambdas', import.meta.url));

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export interface StackTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
}

export interface Assembly {
  readonly app: SheafApp;
  readonly storage: Template;
  readonly pipeline: Template;
  readonly api: Template;
  /** All three by name. */
  readonly templates: Readonly<Record<'storage' | 'pipeline' | 'api', StackTemplate>>;
}

export const functionNames = readdirSync(lambdas, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'adapters')
  .map((entry) => entry.name);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function aConfig(changes: Partial<SheafConfigInput> = {}): SheafConfigInput {
  return {
    name: 'test',
    retainData: false,
    embedder: { url: 'lexical:' },
    vectorStore: { kind: 'lancedb-s3' },
    database: { minCapacity: 0, maxCapacity: 4 },
    concurrency: { documents: 8, documentsLarge: 2, shards: 8, shardsLarge: 2 },
    intake: { batchSize: 10, batchingWindowSeconds: 0 },
    ...changes,
  };
}

/** A dist/ as the build leaves it, with `code` in place of every bundle. */
export function aDist(code = 'export const handler = () => {};'): string {
  const dist = mkdtempSync(join(tmpdir(), 'sheaf-dist-'));
  folders.push(dist);
  mkdirSync(join(dist, 'layer', 'nodejs', 'core'), { recursive: true });
  writeFileSync(join(dist, 'layer', 'nodejs', 'core', 'keys.js'), code);
  for (const name of functionNames) {
    mkdirSync(join(dist, 'functions', name), { recursive: true });
    writeFileSync(join(dist, 'functions', name, 'index.mjs'), code);
  }
  cpSync(join(lambdas, 'migrate-database', 'migrations'), join(dist, 'functions', 'migrate-database', 'migrations'), {
    recursive: true,
  });
  return dist;
}

/** Synthesises the whole app, which takes about two seconds: once per file, please. */
export function anAssembly(changes: Partial<SheafConfigInput> = {}, distDir = aDist()): Assembly {
  const outdir = mkdtempSync(join(tmpdir(), 'sheaf-out-'));
  folders.push(outdir);
  const app = new SheafApp({ config: parseConfig('the test', aConfig(changes)), distDir, outdir });
  // Fails when cdk-nag finds what nobody acknowledged.
  app.synth();
  const [storage, pipeline, api] = [app.storage, app.pipeline, app.api].map((stack) => Template.fromStack(stack));
  const templates = {
    storage: storage!.toJSON() as StackTemplate,
    pipeline: pipeline!.toJSON() as StackTemplate,
    api: api!.toJSON() as StackTemplate,
  };
  return { app, storage: storage!, pipeline: pipeline!, api: api!, templates };
}

export function resourcesOf(
  template: StackTemplate,
  type: string,
): [id: string, properties: Record<string, unknown>][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties]);
}

/** A template value as one string: references as `<Id>` and `<Id.Attribute>`, imports by the name of the export. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  const node = value as Record<string, unknown>;
  if (Array.isArray(node['Fn::Join'])) return (node['Fn::Join'][1] as unknown[]).map(flat).join(node['Fn::Join'][0]);
  if (Array.isArray(node['Fn::GetAtt'])) return `<${node['Fn::GetAtt'].join('.')}>`;
  if ('Fn::ImportValue' in node) return flat(node['Fn::ImportValue']);
  if ('Ref' in node) return `<${flat(node.Ref)}>`;
  return JSON.stringify(value);
}

/** Logical id of the one function of this name. */
export function functionId(template: StackTemplate, name: string): string {
  const found = resourcesOf(template, 'AWS::Lambda::Function').filter(
    ([, { FunctionName }]) => FunctionName === `sheaf-test-${name}`,
  );
  if (found.length !== 1) throw new Error(`${found.length} functions are named ${name}`);
  return found[0]![0];
}
