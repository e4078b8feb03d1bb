/** What a document is to the others of its corpus. */
export type Kinship =
  | { readonly kind: 'original' }
  | {
      /** A duplicate says the same; a variant differs in a number, a date, a name or a negation. */
      readonly kind: 'duplicate' | 'variant';
      readonly of: string;
      /** Jaccard similarity with it, from 0 to 1. */
      readonly similarity: number;
    };

/**
 * The kinships that change when a document goes: its best duplicate, failing that its best variant, becomes the original
 * (of equal ones, the one with the least id), and the others become kin of that where they are similar enough, else
 * originals. Empty when nothing was kin of it. Linear in the number of documents.
 * @param similarityOf exact, of two documents that stay
 */
export function promote(
  kinships: ReadonlyMap<string, Kinship>,
  gone: string,
  similarityOf: (a: string, b: string) => number,
  threshold = nearThreshold,
): ReadonlyMap<string, Kinship> {
  const kin = [...kinships].flatMap(([id, kinship]) =>
    kinship.kind !== 'original' && kinship.of === gone && id !== gone ? [{ id, ...kinship }] : [],
  );
  kin.sort(
    (a, b) =>
      Number(b.kind === 'duplicate') - Number(a.kind === 'duplicate') ||
      b.similarity - a.similarity ||
      (a.id < b.id ? -1 : 1),
  );
  const [heir, ...others] = kin;
  const changed = new Map<string, Kinship>();
  if (heir === undefined) return changed;
  const parent = kinships.get(gone);
  changed.set(heir.id, inherited(heir.id, parent, similarityOf, threshold));
  for (const { id, kind } of others) {
    const similarity = similarityOf(id, heir.id);
    const isVariant = kind === 'variant' || heir.kind === 'variant';
    changed.set(
      id,
      similarity >= threshold
        ? { kind: isVariant ? 'variant' : 'duplicate', of: heir.id, similarity }
        : { kind: 'original' },
    );
  }
  return changed;
}

/** Similarity from which two documents are near-duplicates. */
export const nearThreshold = 0.8;

/** The copy of a variant is, once the variant goes, a variant of the same original where it is similar enough to it. */
function inherited(
  heir: string,
  parent: Kinship | undefined,
  similarityOf: (a: string, b: string) => number,
  threshold: number,
): Kinship {
  if (parent?.kind !== 'variant') return { kind: 'original' };
  const similarity = similarityOf(heir, parent.of);
  return similarity >= threshold ? { kind: 'variant', of: parent.of, similarity } : { kind: 'original' };
}
