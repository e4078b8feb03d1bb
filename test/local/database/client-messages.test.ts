import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientMessages, type ClientRequest } from '../../../local/database/client-messages.ts';

function aMessage(type: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.write(type);
  bytes.writeInt32BE(bytes.length - 1, 1);
  bytes.write(body, 5);
  return bytes;
}

function aStartup(): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32BE(20);
  bytes.writeInt32BE(196608, 4);
  return bytes;
}

/** Like aMessage, but with two lengths: those before the protocol has begun have no type. */
function anEncryptionRequest(): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(8);
  bytes.writeInt32BE(80877103, 4);
  return bytes;
}

function requestsOf(stream: Buffer, cuts: readonly number[]): ClientRequest[] {
  const messages = new ClientMessages();
  const found: ClientRequest[] = [];
  const places = [...new Set([...cuts.map((cut) => cut % (stream.length + 1)), stream.length])].sort((a, b) => a - b);
  let from = 0;
  for (const place of places) {
    messages.push(stream.subarray(from, place));
    from = place;
    for (let request = messages.next(); request !== undefined; request = messages.next()) found.push(request);
  }
  return found;
}

describe('the messages of a client', () => {
  it('are cut into the same requests, wherever the network cut the stream', () => {
    const extended = Buffer.concat([
      aMessage('P', '\0select $1\0\0\0'),
      aMessage('B', 'x'.repeat(3000)),
      aMessage('S', ''),
    ]);
    const simple = aMessage('Q', 'select 1\0');
    const stream = Buffer.concat([
      anEncryptionRequest(),
      aStartup(),
      aMessage('p', 'secret\0'),
      extended,
      simple,
      extended,
      aMessage('X', ''),
    ]);
    const kinds = ['encryption', 'startup', 'password', 'batch', 'batch', 'batch', 'terminate'];
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => {
        const found = requestsOf(stream, cuts);
        expect(found.map(({ kind }) => kind)).toEqual(kinds);
        const batches = found.flatMap((request) => (request.kind === 'batch' ? [request.bytes] : []));
        expect(batches.map((bytes) => bytes.length)).toEqual([extended.length, simple.length, extended.length]);
        expect(batches[0]?.equals(extended)).toBe(true);
      }),
    );
  });

  it('tell a named statement and a batch that goes on after a flush', () => {
    const stream = Buffer.concat([
      aStartup(),
      aMessage('P', 'name\0select 1\0\0\0'),
      aMessage('H', ''),
      aMessage('S', ''),
    ]);
    expect(requestsOf(stream, [])).toMatchObject([
      { kind: 'startup' },
      { kind: 'batch', namesStatement: true, isOpen: true },
      { kind: 'batch', namesStatement: false, isOpen: false },
    ]);
  });

  it('rejects what is not the protocol', () => {
    expect(() => requestsOf(Buffer.from('GET / HTTP/1.1\r\n\r\n'), [])).toThrow('does not speak');
  });
});
