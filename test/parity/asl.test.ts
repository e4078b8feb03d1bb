import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAssembly } from '../../bin/build.ts';
import { aCloud, aDataFolder, removeFolder } from '../integ/a-cloud.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly DefinitionString?: { 'Fn::Join': [string, Part[]] };
    readonly FunctionName?: unknown;
  };
}
type Part = string | Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Resource>>;

const dataDir = aDataFolder();
let resources: Resources;
let ran: { readonly name: string; readonly definition: string }[];

beforeAll(async () => {
  const { assemblyDir } = await buildAssembly();
  resources = Object.assign({}, ...templatesIn(assemblyDir).map(({ Resources }) => Resources));
  {
    await using cloud = await aCloud(dataDir);
    expect((await cloud.ingest({ 'one.md': '# One\n\nDocument.' })).status).toBe('completed');
  }
  const database = new DatabaseSync(join(dataDir, 'executions.sqlite'), { readOnly: true });
  ran = database
    .prepare('select e.name, d.text as definition from executions e join definitions d on d.hash = e.definition')
    .all() as typeof ran;
  database.close();
}, 240_000);

afterAll(() => removeFolder(dataDir));

describe('the state machine that ran', () => {
  it('is the one in the template, with nothing but its references filled in', () => {
    const machines = Object.values(resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
    expect(machines).toHaveLength(1);
    const [separator, parts] = machines[0]!.Properties.DefinitionString!['Fn::Join'];
    expect(separator).toBe('');
    expect(ran).toHaveLength(1);
    const filled = fillings(parts, ran[0]!.definition);
    for (const [part, value] of filled) expect(value, JSON.stringify(part)).toMatch(expectedOf(part));
    const functions = filled.filter(([part]) => 'Fn::GetAtt' in part);
    expect(functions.length).toBeGreaterThan(10);
    expect(JSON.parse(ran[0]!.definition)).toMatchObject({ QueryLanguage: 'JSONata' });
  });
});

/** What stands in the text where the template has a reference; the rest of it must be the template's, byte for byte. */
function fillings(parts: readonly Part[], text: string): [Readonly<Record<string, unknown>>, string][] {
  const pattern = parts.map((part) => (typeof part === 'string' ? escaped(part) : '([^"/]*?)')).join('');
  const match = new RegExp(`^${pattern}$`, 's').exec(text);
  expect(match, 'the text that ran differs from the template').not.toBeNull();
  const references = parts.filter((part) => typeof part !== 'string');
  return references.map((reference, index) => [reference, match![index + 1]!]);
}

/** A function's ARN ends with its name in the template; what other references stand for is a single name or word. */
function expectedOf(reference: Readonly<Record<string, unknown>>): RegExp {
  const [logicalId] = (reference['Fn::GetAtt'] as string[] | undefined) ?? [];
  if (logicalId === undefined) return /^[\w.:-]+$/;
  const { Type, Properties } = resources[logicalId]!;
  expect(Type).toBe('AWS::Lambda::Function');
  return new RegExp(`^arn:aws:lambda:[\\w-]+:\\d{12}:function:${escaped(String(Properties.FunctionName))}$`);
}

function templatesIn(assemblyDir: string): { Resources: Resources }[] {
  return readdirSync(assemblyDir)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => JSON.parse(readFileSync(join(assemblyDir, name), 'utf8')) as { Resources: Resources });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
