import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cloud, type CloudOptions, startCloud } from '../../../local/cloud.ts';
import { anAssembly } from '../assembly/an-assembly.ts';
import { aSmallApp } from './a-small-app.ts';

const aDataFolder = () => mkdtempSync(join(tmpdir(), 'sheaf-cloud-'));

async function aCloud(overrides: Partial<CloudOptions> = {}): Promise<Cloud & AsyncDisposable> {
  const cloud = await startCloud({
    assemblyDir: overrides.assemblyDir ?? anAssembly(aSmallApp()),
    dataDir: aDataFolder(),
    port: 0,
    logLevel: 'info',
    databaseUrl: 'postgres://nobody@127.0.0.1:9/none',
    ...overrides,
  });
  return { ...cloud, [Symbol.asyncDispose]: () => cloud.close() };
}

const read = async (cloud: Cloud, path: string) => (await fetch(`${cloud.url}/${path}`)).text();
const put = (cloud: Cloud, path: string, body: string) =>
  fetch(`${cloud.url}/${path}`, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body });
const keysOf = async (cloud: Cloud) => JSON.parse(await read(cloud, '')) as string[];

describe('the local cloud', () => {
  it('takes an object from the landing bucket through queue, function, state machine and events', async () => {
    await using cloud = await aCloud();
    await cloud.ready;
    expect((await put(cloud, 'one', 'hello')).status).toBe(201);
    await expect
      .poll(() => keysOf(cloud), { timeout: 15_000 })
      .toEqual(['closed/one', expect.stringMatching(/^migrated\//), 'worked/one']);
    expect(await read(cloud, 'worked/one')).toBe('HELLO');
    expect(await read(cloud, 'closed/one')).toBe('SUCCEEDED');
  });

  it('mirrors the landing folder into the landing bucket', async () => {
    const dataDir = aDataFolder();
    await using cloud = await aCloud({ dataDir });
    await cloud.ready;
    await expect.poll(() => existsSync(join(dataDir, 'landing'))).toBe(true);
    const started = Date.now();
    writeFileSync(join(dataDir, 'landing', 'note.md'), 'from a file');
    await expect.poll(() => cloud.landing.head('default/note.md')?.sizeBytes, { timeout: 5_000 }).toBe(11);
    expect(Date.now() - started).toBeLessThan(2_000);
    rmSync(join(dataDir, 'landing', 'note.md'));
    await expect.poll(() => cloud.landing.head('default/note.md'), { timeout: 5_000 }).toBeUndefined();
  });

  it('keeps everything over a start, and deploys only what changed', async () => {
    const [assemblyDir, dataDir] = [anAssembly(aSmallApp()), aDataFolder()];
    let token: string;
    {
      await using first = await aCloud({ assemblyDir, dataDir });
      await first.ready;
      token = await read(first, 'health');
      await put(first, 'one', 'hello');
      await expect.poll(() => keysOf(first), { timeout: 15_000 }).toHaveLength(3);
    }
    await using second = await aCloud({ assemblyDir, dataDir });
    await second.ready;
    expect(token).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(await read(second, 'health')).toBe(token);
    expect((await keysOf(second)).filter((key) => key.startsWith('migrated/'))).toHaveLength(1);
  });

  it('tells what runs and what it takes', async () => {
    await using cloud = await aCloud();
    await cloud.ready;
    const { url, processes, queues, requests } = cloud.status();
    expect(url).toBe(cloud.url);
    expect(processes.map((process) => process.name)).toEqual(expect.arrayContaining(['host', 'serve-api']));
    expect(processes.every((process) => process.residentBytes > 1e6)).toBe(true);
    expect(queues).toEqual([{ name: 'Main-Intake', visible: 0, inFlight: 0, delayed: 0 }]);
    expect(requests['s3:PutObject']).toBe(1);
  });

  it('delivers object events in disorder when a test wants it, by seed', async () => {
    await using cloud = await aCloud({ disorder: { seed: 1, duplicated: 1, dropped: 0, delayed: 0 } });
    await cloud.ready;
    for (const name of ['one', 'two', 'three', 'four']) await put(cloud, name, name);
    await expect
      .poll(() => keysOf(cloud), { timeout: 15_000 })
      .toEqual(expect.arrayContaining(['closed/one', 'closed/two', 'closed/three', 'closed/four']));
    expect(cloud.status().requests['sqs:SendMessage']).toBeGreaterThan(4);
  });

  it('ends all its processes when it closes', async () => {
    const cloud = await aCloud();
    await cloud.ready;
    const children = cloud.status().processes.filter((process) => process.name !== 'host');
    await cloud.close();
    for (const { pid } of children) expect(() => process.kill(pid, 0)).toThrow();
    await expect(fetch(cloud.url)).rejects.toThrow();
  });
});

describe('the local cloud rejects', () => {
  it('an assembly with a resource that it does not know, before anything runs', async () => {
    const dataDir = join(aDataFolder(), 'data');
    const assemblyDir = anAssembly(aSmallApp({ Table: { Type: 'AWS::DynamoDB::Table' } }));
    await expect(aCloud({ assemblyDir, dataDir })).rejects.toThrow(/Main\/Table \(AWS::DynamoDB::Table\)/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('a variable that refers to what does not run here', async () => {
    const assembly = aSmallApp({ Db: { Type: 'AWS::RDS::DBCluster' } });
    const { Resources } = assembly.stacks.Main!;
    const work = structuredClone(Resources.Work!) as {
      Properties: { Environment: { Variables: Record<string, unknown> } };
      Type: string;
    };
    work.Properties.Environment.Variables.CLUSTER = { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] };
    const assemblyDir = anAssembly({ ...assembly, stacks: { Main: { Resources: { ...Resources, Work: work } } } });
    await expect(aCloud({ assemblyDir })).rejects.toThrow(/work .*has the variable CLUSTER, which refers to Main\/Db/);
  });

  it('a data folder that another cloud has, and a port that is taken', async () => {
    const dataDir = aDataFolder();
    await using cloud = await aCloud({ dataDir });
    await expect(aCloud({ dataDir })).rejects.toThrow(/in use|locked/i);
    const port = Number(new URL(cloud.url).port);
    await expect(aCloud({ port })).rejects.toThrow(`Port ${port} is in use`);
  });

  it('a deployment step that fails, with its error in the log', async () => {
    const dataDir = aDataFolder();
    const assembly = aSmallApp();
    const assets = {
      ...assembly.assets,
      migrate: {
        'index.mjs': `export const handler = async () => { console.error('why'); throw new Error('no schema'); };`,
      },
    };
    await expect(aCloud({ dataDir, assemblyDir: anAssembly({ ...assembly, assets }) })).rejects.toThrow('no schema');
    expect(readFileSync(join(dataDir, 'logs', 'sheaf.jsonl'), 'utf8')).toContain('why');
  });
});
