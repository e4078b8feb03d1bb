import { childUriOf, deepestLevel, leftOutText, listChildren, mostChildren } from '@sheaf/core/ingestion/child-list';
import type { ChildDocument } from '@sheaf/core/ingestion/model';
import { documentIdOf, sha256 } from '@sheaf/core/keys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const place = { corpus: 'documents', uri: 's3://landing/default/box.zip', depth: 0 };
const aChild = (path: string, text = path): ChildDocument => ({
  path,
  bytes: new TextEncoder().encode(text),
  mediaType: null,
});
const pathsOf = (...children: ChildDocument[]) => listChildren('default', place, children).rows.map(({ path }) => path);

describe('the list of children', () => {
  it('names each by its parent, and hashes its bytes', () => {
    const uri = 's3://landing/default/box.zip!/a%20b/%C3%A4.md';
    expect(listChildren('default', place, [aChild('a b/ä.md', 'x')]).rows).toMatchObject([
      { uri, documentId: documentIdOf('default', 'documents', uri), versionHash: sha256('x'), sizeBytes: 1 },
    ]);
    expect(childUriOf(childUriOf('upload:a.zip', 'b.zip'), 'c#d?.md')).toBe('upload:a.zip!/b.zip!/c%23d%3F.md');
  });

  it('tells those of one path apart by a number before the extension', () => {
    expect(
      pathsOf(aChild('a/image.png'), aChild('a/image.png'), aChild('a/image.png'), aChild('x'), aChild('x')),
    ).toEqual([...['a/image.png', 'a/image (2).png', 'a/image (3).png', 'x', 'x (2)']]);
    expect(pathsOf(aChild('cafe\u0301'), aChild('caf\u00e9'))).toEqual(['café', 'café (2)']);
  });

  it('rejects paths that are absolute, empty, too long, or leave the parent, and says how many', () => {
    const paths = ['/etc/passwd', '../x', 'a/../../x', '', 'a//b', './a', 'a\u0000b', 'a/', 'ok'];
    const { rows, leftOut } = listChildren('default', place, [
      ...paths.map((path) => aChild(path)),
      aChild('y'.repeat(1001)),
    ]);
    expect(rows.map(({ path }) => path)).toEqual(['ok']);
    expect(leftOutText(leftOut)).toBe(
      'Left out of the documents inside: 8 with a path that is empty, absolute or leaves it, 1 with a path that is too long.',
    );
  });

  it('rejects what is beyond the number and the depth that are taken', () => {
    const many = Array.from({ length: mostChildren + 3 }, (_, index) => aChild(String(index)));
    const { rows, leftOut } = listChildren('default', place, many);
    expect(rows).toHaveLength(mostChildren);
    expect([...leftOut.values()]).toEqual([3]);
    const deep = listChildren('default', { ...place, depth: deepestLevel }, [aChild('a')]);
    expect(deep.rows).toEqual([]);
    expect(leftOutText(new Map())).toBeNull();
  });

  it('gives each child a URI and an id of its own, under its parent, whatever the paths', () => {
    const path = fc.array(fc.constantFrom('a', 'b.md', 'ä', 'a (2)', '!', '%41', '..', 'e\u0301'), {
      minLength: 1,
      maxLength: 3,
    });
    const property = fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
      const { rows } = listChildren(
        'default',
        place,
        paths.map((parts) => aChild(parts.join('/'))),
      );
      expect(new Set(rows.map(({ documentId }) => documentId)).size).toBe(rows.length);
      for (const { uri } of rows) expect(uri).toMatch(/^s3:\/\/landing\/default\/box\.zip!\/[^/]/);
      expect(rows.filter(({ uri }) => uri.split('/').includes('..'))).toEqual([]);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
