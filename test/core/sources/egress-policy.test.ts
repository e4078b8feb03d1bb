import { kindOfRefusedAddress } from '@sheaf/core/sources/egress-address';
import { createEgressPolicy, originOf } from '@sheaf/core/sources/egress-policy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const policy = createEgressPolicy();
const refusal = { name: 'EgressRefused' };

function refuses(url: string): boolean {
  try {
    policy.checkUrl(url);
    return false;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'EgressRefused') throw error;
    return true;
  }
}

const anyIpv4 = fc.integer({ min: 0, max: 0xffffffff });
const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const groups = (value: number) => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;

/** An address of `base`/`bits`. */
function inRange(base: string, bits: number): fc.Arbitrary<number> {
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return fc.integer({ min: start, max: start + 2 ** (32 - bits) - 1 });
}

/** The IANA's registry of special addresses, but those that are global. */
const privateRanges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const privateIpv4 = fc.oneof(...privateRanges.map(([base, bits]) => inRange(base, bits)));

describe('addresses', () => {
  test('of every special range of IPv4 are refused, as they are and inside of IPv6', () => {
    fc.assert(
      fc.property(privateIpv4, (value) => {
        for (const address of [
          dotted(value),
          `::ffff:${dotted(value)}`,
          `::${dotted(value)}`,
          `::ffff:0:${groups(value)}`,
          `64:ff9b::${groups(value)}`,
          `64:ff9b:1::${groups(value)}`,
          `2002:${groups(value)}::1`,
          `2001:0:4136:e378:8000:63bf:${groups(~value >>> 0)}`,
        ])
          expect(kindOfRefusedAddress(address), address).toBeDefined();
      }),
    );
  });

  test('of IPv6 are refused unless they are global unicast', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((part) => part.toString(16));
    const outside = fc.integer({ min: 0, max: 0xffff }).filter((first) => first >> 13 !== 1);
    fc.assert(
      fc.property(outside, fc.array(group, { minLength: 7, maxLength: 7 }), (first, rest) => {
        expect(kindOfRefusedAddress([first.toString(16), ...rest].join(':'))).toBeDefined();
      }),
    );
  });

  test.each([
    '168.63.129.16',
    '2001:db8::1',
    '3fff::1',
    '2001:2::1',
    '2001:10::1',
    'fd00:ec2::254',
    'fe80::1%eth0',
    '',
  ])('%j is refused', (address) => expect(kindOfRefusedAddress(address)).toBeDefined());

  test.each(['8.8.8.8', '192.167.1.1', '100.128.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    '%s is public',
    (address) => expect(kindOfRefusedAddress(address)).toBeUndefined(),
  );
});

describe('notations', () => {
  const octal = (value: number) => `0${value.toString(8)}`;
  const hexadecimal = (value: number) => `0x${value.toString(16)}`;
  const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

  test('of any IPv4 address but the usual one are refused, public or not', () => {
    fc.assert(
      fc.property(anyIpv4, (value) => {
        const parts = dotted(value).split('.').map(Number);
        const [a, b, c, d] = parts as [number, number, number, number];
        for (const host of [
          String(value),
          octal(value),
          hexadecimal(value),
          parts.map((part) => octal(part).padStart(4, '0')).join('.'),
          parts.map(hexadecimal).join('.'),
          `${a}.${b * 65_536 + c * 256 + d}`,
          `${a}.${b}.${c * 256 + d}`,
          `${dotted(value)}.`,
          fullWidth(dotted(value)),
          dotted(value).replaceAll('.', '。'),
          dotted(value).replaceAll('.', '%2e'),
          `user@${dotted(value)}`,
        ])
          expect(refuses(`http://${host}/`), host).toBe(true);
      }),
    );
  });

  test('in which two readers might see different hosts are refused', () => {
    for (const url of [
      'http:example.com/',
      'http:/example.com/',
      'http:///example.com/',
      'http:\\\\example.com/',
      'http://example.com\\@127.0.0.1/',
      'http://exa\tmple.com/',
      ' http://example.com/',
      'http://ex%61mple.com/',
      'http://ｅxample.com/',
      'http://example.com./',
      'http://example.com:80:80/',
      'http://[fe80::1%25eth0]/',
      'http://[::1/',
      'http://',
      '//example.com/',
      'example.com',
    ])
      expect(refuses(url), JSON.stringify(url)).toBe(true);
  });

  test('that are usual are not refused', () => {
    for (const url of [
      'https://example.com',
      'HTTPS://WWW.Example.COM/a?b#c',
      'https://bücher.example/',
      'https://xn--bcher-kva.example/',
      'https://example.com:8443/',
      'http://8.8.8.8/',
      'https://[2606:4700:4700::1111]/',
      'https://_dmarc.sub-domain.example.co.uk/',
      'https://example.com/@user:1/http://127.0.0.1/',
    ])
      expect(refuses(url), url).toBe(false);
  });
});

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'data:text/plain,a',
  'jar:http://a.example!/',
])('other schemes are refused: %s', (url) => expect(refuses(url)).toBe(true));

test.each([
  'localhost',
  'a.localhost',
  'printer.local',
  'metadata.google.internal',
  'host.docker.internal',
  'kubernetes.default.svc.cluster.local',
  'router.lan',
  'nas.home.arpa',
  'rancher-metadata',
])('names of local networks are refused: %s', (host) => {
  expect(refuses(`https://${host}/`)).toBe(true);
});

describe('ports', () => {
  test.each([80, 443, 1024, 3000, 8080, 8443, 65_535])('%d is called', (port) => {
    expect(refuses(`https://example.com:${port}/`)).toBe(false);
  });

  test.each([0, 1, 22, 25, 53, 110, 389, 445, 1023, 2375, 5432, 6379, 9200, 11_211, 27_017])(
    '%d is refused',
    (port) => {
      expect(refuses(`https://example.com:${port}/`)).toBe(true);
    },
  );

  test('of databases are open to their drivers, below 1024 none is but those of the web', () => {
    const server = (port: number) => ({ origin: `postgres://db.example.com:${port}`, host: 'db.example.com', port });
    expect(() => policy.checkServer(server(5432))).not.toThrow();
    expect(() => policy.checkServer(server(22))).toThrow(expect.objectContaining(refusal));
  });
});

describe('origins that the operator allows', () => {
  const open = createEgressPolicy([
    'http://127.0.0.1:9000',
    'https://intranet',
    'postgresql://LOCALHOST',
    'http://[::1]:8080/',
  ]);

  test('are called whatever they are', () => {
    expect(open.checkUrl('http://127.0.0.1:9000/a')).toEqual({
      origin: 'http://127.0.0.1:9000',
      host: '127.0.0.1',
      port: 9000,
    });
    expect(open.checkUrl('https://intranet/').origin).toBe('https://intranet:443');
    expect(open.checkUrl('http://[::1]:8080/').host).toBe('::1');
    expect(() =>
      open.checkServer({ origin: 'postgres://localhost:5432', host: 'localhost', port: 5432 }),
    ).not.toThrow();
    expect(() => open.checkAddress('10.0.0.7', 'https://intranet:443')).not.toThrow();
  });

  test('are exempt exactly: not another scheme, host, port, notation, nor with credentials', () => {
    for (const url of [
      'https://127.0.0.1:9000/',
      'http://127.0.0.1:9001/',
      'http://127.0.0.2:9000/',
      'http://localhost:9000/',
      'http://127.1:9000/',
      'http://user:word@127.0.0.1:9000/',
      'http://intranet/',
      'http://localhost:5432/',
    ])
      expect(() => open.checkUrl(url), url).toThrow(expect.objectContaining(refusal));
    expect(() => open.checkAddress('10.0.0.7', 'https://example.com:443')).toThrow(expect.objectContaining(refusal));
  });

  test.each(['127.0.0.1:9000', 'http://a.example/path', 'http://u:p@a.example', 'ftp://a.example', 'http://*', ''])(
    'fails for what is no origin: %j',
    (text) => expect(() => createEgressPolicy([text])).toThrow(/expected scheme:\/\/host:port/),
  );

  test('are compared with schemes and default ports resolved', () => {
    expect(originOf({ scheme: 'MariaDB', host: 'DB.example' })).toBe('mysql://db.example:3306');
    expect(originOf({ scheme: 'postgresql', host: '::1', port: 6000 })).toBe('postgres://[::1]:6000');
  });
});

test.each([
  ['https://example.com./', 'ends with a dot'],
  ['https://user:word@example.com/', 'holds credentials'],
  ['https://134744072/', 'unusual notation'],
  ['https://wiki/', 'one label'],
  ['https://printer.local/', 'local network'],
  ['https://example.com:22/', 'Port 22'],
  ['ftp://example.com/', 'http:// or https://'],
  ['http://[::a00:1]/', 'IPv4 inside of IPv6 (compatible)'],
  ['http://[::ffff:808:808]/', 'IPv4 inside of IPv6 (mapped)'],
  ['http://169.254.169.254/', 'link-local'],
  ['http://168.63.129.16/', 'metadata of a cloud'],
  ['http://10.0.0.1/', 'private (RFC 1918)'],
])('the message says why: %s %s', (url, why) => {
  expect(() => policy.checkUrl(url)).toThrow(
    expect.objectContaining({ ...refusal, message: expect.stringContaining(why) }),
  );
});

test('no message holds the host, the path or the query', () => {
  for (const url of ['http://10.1.2.3/secret?key=word', 'http://secret.internal/', 'http://secret:word@a.example/']) {
    expect(() => policy.checkUrl(url)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/secret|word|10\.1/) }),
    );
  }
});
