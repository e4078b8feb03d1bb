import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { examineNetwork } from '../../../local/start/examine-network.ts';
import { checkExposure, isLoopback } from '../../../local/start/exposure.ts';
import { writeServerFile } from '../../../local/start/server-file.ts';
import { sheaf } from '../../cli/a-server.ts';

const secret = 'x'.repeat(32);
const env = { SHEAF_TOKEN_SECRET: secret };

describe('where the API listens', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1'])('may be %s without anything else', (host) => {
    expect(isLoopback(host)).toBe(true);
    for (const isBehindProxy of [true, false]) checkExposure({ host, isBehindProxy }, {});
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', '2001:db8::5', '::ffff:127.0.0.1'])(
    'may be %s with a proxy in front and a secret of its own only',
    (host) => {
      checkExposure({ host, isBehindProxy: true }, env);
      expect(() => checkExposure({ host, isBehindProxy: false }, env)).toThrow(/plain HTTP.*--behind-proxy/);
      expect(() => checkExposure({ host, isBehindProxy: true }, {})).toThrow(/set SHEAF_TOKEN_SECRET/);
    },
  );

  it('rejects a secret that is too short, without telling it, and what is no address', () => {
    const short = { SHEAF_TOKEN_SECRET: 'not-long-enough' };
    for (const host of ['0.0.0.0', '127.0.0.1']) {
      expect(() => checkExposure({ host, isBehindProxy: true }, short)).toThrow(/has 15 bytes/);
      expect(() => checkExposure({ host, isBehindProxy: true }, short)).not.toThrow(/not-long/);
    }
    for (const host of ['localhost', 'sheaf.example', '', '10.1', '0x7f.1'])
      expect(() => checkExposure({ host, isBehindProxy: true }, env), host).toThrow(/no IP address/);
  });

  it('is refused by sheaf start before anything is built', async () => {
    const { code, err } = await sheaf(['start', '--host', '0.0.0.0', '--data', join(tmpdir(), 'sheaf-never')]);
    expect(code).toBe(1);
    expect(err).toContain('--behind-proxy');
  });
});

describe('what sheaf doctor says of it', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'sheaf-exposure-'));
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  it('is where the server that runs listens, and whom it believes', async () => {
    expect(await examineNetwork(data, {})).toMatchObject({
      state: 'good',
      detail: expect.stringContaining('only this'),
    });
    const folder = await openDataFolder(data);
    await writeServerFile(data, 'http://127.0.0.1:8787', { host: '0.0.0.0', isBehindProxy: true });
    expect(await examineNetwork(data, {})).toMatchObject({
      state: 'doubtful',
      detail: expect.stringMatching(/0\.0\.0\.0.*X-Forwarded-For/),
      advice: expect.stringContaining('proxy'),
    });
    folder.close();
  });

  it('is bad where the secret is too short', async () => {
    expect(await examineNetwork(data, { SHEAF_TOKEN_SECRET: 'short' })).toMatchObject({ state: 'bad' });
  });
});
