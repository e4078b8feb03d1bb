import { type CursorScope, readCursor, signCursor } from '@sheaf/core/platform/api/cursors';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const scope: CursorScope = { tenantId: 'default', list: 'documents', filters: { corpus: 'documents', uri: null } };

describe('cursors', () => {
  it('carry any position back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (position) => {
        expect(readCursor('secret', scope, signCursor('secret', scope, position))).toBe(position);
      }),
    );
    expect(readCursor('secret', scope, undefined)).toBeNull();
  });

  it('rejects one that was changed anywhere', () => {
    const cursor = signCursor('secret', scope, '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=!';
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(cursor[at] !== character);
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        expect(() => readCursor('secret', scope, changed)).toThrow(
          expect.objectContaining({ problem: 'invalid-cursor' }),
        );
      }),
    );
    for (const other of ['', 'x', cursor.slice(0, 20), `${cursor}AA`, `${cursor}=`, cursor.toLowerCase()]) {
      expect(() => readCursor('secret', scope, other), other).toThrow();
    }
  });

  it('rejects one of another tenant, list, filter or secret', () => {
    const cursor = signCursor('secret', scope, 'position');
    const others: CursorScope[] = [
      { ...scope, tenantId: 'other' },
      { ...scope, list: 'jobs' },
      { ...scope, filters: { corpus: null, uri: null } },
      { ...scope, filters: {} },
    ];
    for (const other of others) expect(() => readCursor('secret', other, cursor)).toThrow();
    expect(() => readCursor('another', scope, cursor)).toThrow();
  });
});
