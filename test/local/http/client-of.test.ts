import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../local/http/client-of.ts';

const asked = (headersDistinct: Record<string, string[]>, remoteAddress = '127.0.0.1') => ({
  headers: { host: 'inside:8787' },
  headersDistinct,
  socket: { remoteAddress },
});

describe('who sends a request', () => {
  it('is the peer, whatever forwarded fields say, where no proxy is in front', () => {
    const forged = asked({ 'x-forwarded-for': ['203.0.113.7'], 'x-forwarded-host': ['evil.example'] }, '192.0.2.1');
    expect(clientOf(forged, false)).toEqual({ address: '192.0.2.1', host: 'inside:8787' });
  });

  it.each([
    [['203.0.113.7'], '203.0.113.7'],
    [['10.0.0.1, 203.0.113.7'], '203.0.113.7'],
    [['127.0.0.1', '203.0.113.7'], '203.0.113.7'],
    [['203.0.113.7:4711'], '203.0.113.7'],
    [['2001:db8::7'], '2001:db8::7'],
    [['[2001:db8::7]:4711'], '2001:db8::7'],
  ])('is the last address that the proxy names in %j', (fields, address) => {
    expect(clientOf(asked({ 'x-forwarded-for': fields, 'x-forwarded-host': ['sheaf.example'] }), true)).toEqual({
      address,
      host: 'sheaf.example',
    });
  });

  it.each([[[]], [['']], [['unknown']], [['203.0.113.7, _hidden']], [['999.1.1.1']]])(
    'is the proxy itself where it names none: %j',
    (fields) => {
      expect(clientOf(asked({ 'x-forwarded-for': fields }), true)).toEqual({
        address: '127.0.0.1',
        host: 'inside:8787',
      });
    },
  );
});
