import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import { describe, expect, test } from 'vitest';
import { createEgressResolver, type LookupAll } from '../../../lambdas/adapters/egress-resolver.ts';

const server = { origin: 'https://a.example:443', host: 'a.example', port: 443 };
const refused = { name: 'EgressRefused' };
const to =
  (...addresses: string[]): LookupAll =>
  async () =>
    addresses.map((address) => ({ address }));

describe('a name', () => {
  test('is pinned to a public address of its own, IPv4 before IPv6', async () => {
    const resolve = createEgressResolver(createEgressPolicy(), to('2606:4700::1111', '8.8.8.8'));
    expect(await resolve(server)).toEqual({ address: '8.8.8.8', family: 4 });
    const onlySix = createEgressResolver(createEgressPolicy(), to('2606:4700::1111'));
    expect(await onlySix(server)).toEqual({ address: '2606:4700::1111', family: 6 });
  });

  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:8.8.8.8',
    'fd00::1',
    '64:ff9b::808:808',
    'odd',
  ])('with %s among public addresses is refused', async (address) => {
    for (const addresses of [[address], ['8.8.8.8', address], [address, '8.8.8.8']]) {
      const resolve = createEgressResolver(createEgressPolicy(), to(...addresses));
      await expect(resolve(server)).rejects.toMatchObject(refused);
    }
  });

  test('is asked once for each connection, so that an answer that changes is refused when it does', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    let asked = 0;
    const resolve = createEgressResolver(createEgressPolicy(), async () => {
      asked += 1;
      return answers[asked - 1]!.map((address) => ({ address }));
    });
    expect((await resolve(server)).address).toBe('8.8.8.8');
    expect(asked).toBe(1);
    await expect(resolve(server)).rejects.toMatchObject(refused);
  });

  test('that is unknown, or has no address, is named unavailable and not told', async () => {
    const unknown = createEgressResolver(createEgressPolicy(), async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND a.example'), { code: 'ENOTFOUND' });
    });
    await expect(unknown(server)).rejects.toMatchObject({
      name: 'SourceUnavailable',
      message: expect.not.stringContaining('a.example'),
    });
    const empty = createEgressResolver(createEgressPolicy(), to());
    await expect(empty(server)).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });
});

describe('a server of databases', () => {
  const database = (host: string, port: number) => ({
    origin: `postgres://${host.toLowerCase()}:${port}`,
    host,
    port,
  });

  test('is checked by the same rules, in any case of its letters, and an address is asked of nobody', async () => {
    let asked = 0;
    const resolve = createEgressResolver(createEgressPolicy(), async () => {
      asked += 1;
      return [{ address: '8.8.8.8' }];
    });
    expect(await resolve(database('DB.Example.com', 5432))).toEqual({ address: '8.8.8.8', family: 4 });
    expect(await resolve(database('9.9.9.9', 5432))).toEqual({ address: '9.9.9.9', family: 4 });
    expect(asked).toBe(1);
    for (const host of ['10.0.0.1', '0177.0.0.1', '2130706433', '::1', '[::1]', 'localhost', '/var/run/postgresql', ''])
      await expect(resolve(database(host, 5432)), host).rejects.toMatchObject(refused);
    await expect(resolve(database('db.example.com', 22))).rejects.toMatchObject(refused);
    expect(asked).toBe(1);
  });

  test('may be allowed by its origin, and only by it', async () => {
    const resolve = createEgressResolver(
      createEgressPolicy(['postgres://127.0.0.1:5432', 'mysql://db.internal']),
      to('10.0.0.9'),
    );
    expect(await resolve(database('127.0.0.1', 5432))).toEqual({ address: '127.0.0.1', family: 4 });
    const mysql = { origin: 'mysql://db.internal:3306', host: 'db.internal', port: 3306 };
    expect(await resolve(mysql)).toEqual({ address: '10.0.0.9', family: 4 });
    await expect(resolve(database('127.0.0.1', 5433))).rejects.toMatchObject(refused);
    await expect(resolve({ ...mysql, origin: 'postgres://db.internal:3306' })).rejects.toMatchObject(refused);
    await expect(resolve({ ...mysql, host: 'other.internal' })).rejects.toMatchObject(refused);
    await expect(resolve({ ...mysql, port: 22 })).rejects.toMatchObject(refused);
  });
});
