import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aServer, type Received, sheaf } from './a-server.ts';

let folder: string;
let server: Awaited<ReturnType<typeof aServer>> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheaf-ingest-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function files(contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const aJob = (jobId: string, status: string) => ({
  jobId,
  status,
  corpus: 'documents',
  source: { type: 'file_upload' },
  counts: {
    documents: { total: 1, totalIsFinal: true, stored: status === 'completed' ? 1 : 0 },
    chunks: 2,
    embeddings: 2,
  },
  stages: {},
  cost: { currency: 'USD', amount: 0, byStage: {} },
  problems: [],
  createdAt: '2025-11-21T09:30:00Z',
  startedAt: null,
  finishedAt: null,
  outcome: null,
  attempt: 1,
});

type Answers = Parameters<typeof aServer>[0];

/** Takes uploads as the API and its bucket do; `stored` is what was put. */
async function anIngestServer(status = 'completed') {
  const stored = new Map<string, string>();
  let uploads = 0;
  const names = new Map<string, string>();
  const upload = ({ body }: Received, url: string) => {
    uploads += 1;
    const uploadId = `U${uploads}`;
    const targets = (JSON.parse(body).files as { path: string }[]).map(({ path }, index) => {
      names.set(`/put/${uploadId}/${index}`, path);
      return { path, url: `${url}/put/${uploadId}/${index}`, headers: { 'x-test': 'yes' } };
    });
    return { json: { uploadId, files: targets } };
  };
  const known: Answers = {
    'GET /v1/corpora/documents': { json: { corpus: 'documents', maxFileBytes: 100 } },
    'POST /v1/uploads': upload,
    'POST /v1/jobs': ({ body }) => ({
      status: 202,
      json: { jobId: `J-${JSON.parse(body).source.uploadId}`, status: 'pending' },
    }),
  };
  const answers = new Proxy(known, {
    get(_, key: string) {
      if (key.startsWith('PUT /put/')) {
        return ({ path, body }: Received) => {
          stored.set(names.get(path)!, body);
          return { text: '', type: 'text/plain' };
        };
      }
      const job = /^GET \/v1\/jobs\/(J-U\d+)$/.exec(key)?.[1];
      return job === undefined ? known[key] : { json: aJob(job, status) };
    },
  });
  server = await aServer(answers);
  return { ...server, stored };
}

describe('sheaf ingest', () => {
  it('uploads what lies in a folder, submits one job and waits for it', async () => {
    await files({ 'a.md': '# A', 'deep/b.txt': 'b', '.hidden': 'no', 'big.md': 'x'.repeat(101) });
    const { url, stored, received } = await anIngestServer();
    const { code, out, err } = await sheaf(['ingest', '.'], { url, cwd: folder });
    expect(code).toBe(0);
    expect(Object.fromEntries(stored)).toEqual({ 'a.md': '# A', 'deep/b.txt': 'b' });
    expect(out).toContain('Job J-U1 completed');
    expect(err).toContain('.hidden: a dot file');
    expect(err).toContain('big.md: 101 B is above maxFileBytes');
    expect(received.find(({ method }) => method === 'PUT')?.headers['x-test']).toBe('yes');
    expect(received.find(({ path }) => path === '/v1/jobs')?.headers['idempotency-key']).toBe('U1');
  });

  it('prints only the job with --json', async () => {
    await files({ 'a.md': '# A' });
    const { url } = await anIngestServer();
    const { out } = await sheaf(['ingest', folder, '--json'], { url });
    expect(JSON.parse(out)).toMatchObject({ jobId: 'J-U1', status: 'completed' });
  });

  it('returns at once with --no-wait', async () => {
    await files({ 'a.md': '# A' });
    const { url, received } = await anIngestServer();
    const { code, out } = await sheaf(['ingest', folder, '--no-wait', '--json'], { url });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ jobId: 'J-U1', status: 'pending' });
    expect(received.some(({ path }) => path === '/v1/jobs/J-U1')).toBe(false);
  });

  it('only says what it would do with --dry-run, without any server', async () => {
    await files({ 'a.md': '# A', 'b/c.md': 'c' });
    const { code, out } = await sheaf(['ingest', folder, '--dry-run', '--json'], { url: 'http://127.0.0.1:9' });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      files: [
        { path: 'a.md', sizeBytes: 3 },
        { path: 'b/c.md', sizeBytes: 1 },
      ],
      leftOut: [],
    });
  });

  it('respects .gitignore at every level, above the folder too, and leaves links alone', async () => {
    await files({
      '.git/HEAD': '',
      '.gitignore': '*.log\n/build/\n',
      'docs/.gitignore': '!keep.log\nsecret.md\n',
      'docs/a.md': 'a',
      'docs/x.log': 'x',
      'docs/keep.log': 'k',
      'docs/secret.md': 's',
      'docs/build/in.md': 'b',
      'build/out.md': 'o',
      'node_modules/p/README.md': 'p',
    });
    await symlink(join(folder, 'docs/a.md'), join(folder, 'docs/link.md'));
    const whole = JSON.parse((await sheaf(['ingest', folder, '--dry-run', '--json'])).out);
    expect(whole.files.map((file: { path: string }) => file.path)).toEqual([
      'docs/a.md',
      'docs/build/in.md',
      'docs/keep.log',
    ]);
    const part = JSON.parse((await sheaf(['ingest', join(folder, 'docs'), '--dry-run', '--json'])).out);
    expect(part.files.map((file: { path: string }) => file.path)).toEqual(['a.md', 'build/in.md', 'keep.log']);
    expect(part.leftOut).toContainEqual({ path: 'link.md', reason: 'a link' });
  });

  it('makes several uploads of many files, and lists their jobs', async () => {
    await files(Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`file-${n}.md`, `${n}`])));
    const { url, stored } = await anIngestServer();
    const { code, out } = await sheaf(['ingest', folder, '--json'], { url });
    expect(code).toBe(0);
    expect(stored.size).toBe(700);
    const { items, nextCursor } = JSON.parse(out);
    expect(items.length).toBeGreaterThan(1);
    expect(nextCursor).toBeNull();
  });

  it('fails with its own code when the job is not completed', async () => {
    await files({ 'a.md': '# A' });
    const { url } = await anIngestServer('failed');
    expect((await sheaf(['ingest', folder], { url })).code).toBe(5);
  });

  it('fails for a path that is not there, and for nothing to ingest', async () => {
    const { url } = await anIngestServer();
    const missing = await sheaf(['ingest', join(folder, 'nowhere')], { url });
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('it is not there');
    const empty = await sheaf(['ingest', folder], { url });
    expect(empty.code).toBe(4);
    expect(empty.err).toContain('nothing to ingest');
  });

  it('keeps one of two files that would become the same document', async () => {
    await files({ 'x/a.md': '1', 'y/a.md': '2' });
    const { out } = await sheaf(['ingest', join(folder, 'x'), join(folder, 'y'), '--dry-run', '--json']);
    const { files: taken, leftOut } = JSON.parse(out);
    expect(taken).toHaveLength(1);
    expect(leftOut[0].reason).toContain('another given folder holds a.md');
  });
});
