import { type Boilerplate, boilerplateOf, noBoilerplate, withoutBoilerplate } from './boilerplate-shingles.ts';
import { type Kinship, nearThreshold, promote } from './kinship.ts';
import { createLshIndex } from './lsh.ts';
import { differInMeaning, type MeaningMarks, meaningMarksOf } from './meaning-marks.ts';
import { signatureOf } from './minhash.ts';
import { jaccard, type Shingles, shinglesOf } from './shingles.ts';

/** Documents of a corpus, each with its kinship to those that came before it. */
export interface NearDuplicates {
  /** Replaces the document that had the id. Time: its length, and those of the candidates it is compared with. */
  add(id: string, text: string): Kinship;
  /** Gives the kinships that changed, of which one is that of the promoted copy. */
  remove(id: string): ReadonlyMap<string, Kinship>;
  kinshipOf(id: string): Kinship | undefined;
}

/** Shingles, as of a sentence. */
const leastOwn = 8;

/** A document as it is compared. */
export interface Kin {
  readonly shingles: Shingles;
  /** Those that are no boilerplate. */
  readonly own: Shingles;
  /** Made of the text when a similar document is met, which is seldom. */
  readonly marks: () => MeaningMarks;
}

export function kinOf(text: string, boilerplate: Boilerplate = noBoilerplate): Kin {
  let marks: MeaningMarks | undefined;
  const shingles = shinglesOf(text);
  return {
    shingles,
    own: withoutBoilerplate(shingles, boilerplate),
    marks() {
      marks ??= meaningMarksOf(text);
      return marks;
    },
  };
}

/**
 * Each document is compared with representatives only: originals and variants, never with a duplicate, so that a chain of
 * small changes does not make kin of what is not similar. Candidates come from an LSH index and are verified exactly.
 * @param boilerplate stripped before documents are compared
 */
export function createNearDuplicates(boilerplate: Boilerplate = noBoilerplate): NearDuplicates {
  const all = new Map<string, Kin>();
  const kinships = new Map<string, Kinship>();
  const representatives = createLshIndex();
  const similarityOf = (a: string, b: string) => {
    const [one, other] = [all.get(a), all.get(b)];
    return one === undefined || other === undefined ? 0 : similarityOfKin(one, other);
  };

  function place(id: string, kinship: Kinship): void {
    kinships.set(id, kinship);
    if (kinship.kind === 'duplicate') representatives.remove(id);
    else representatives.add(id, signatureOf(all.get(id)!.shingles));
  }

  function remove(id: string): ReadonlyMap<string, Kinship> {
    const changed = promote(kinships, id, similarityOf);
    representatives.remove(id);
    kinships.delete(id);
    all.delete(id);
    for (const [heir, kinship] of changed) place(heir, kinship);
    return changed;
  }

  return {
    remove,
    kinshipOf: (id) => kinships.get(id),
    add(id, text) {
      if (all.has(id)) remove(id);
      const kin = kinOf(text, boilerplate);
      all.set(id, kin);
      const signature = signatureOf(kin.own.length / 2 < leastOwn ? kin.shingles : kin.own);
      const candidates = kin.shingles.length === 0 ? [] : representatives.query(signature);
      const met = candidates.map((candidate) => ({
        id: candidate,
        kin: all.get(candidate)!,
        isOriginal: kinships.get(candidate)?.kind === 'original',
      }));
      const kinship = kinshipWith(kin, met);
      kinships.set(id, kinship);
      if (kinship.kind !== 'duplicate') representatives.add(id, signature);
      return kinship;
    },
  };
}

/** Two that have shingles of their own are as similar as these are; of two that are boilerplate, all they have counts. */
function similarityOfKin(a: Kin, b: Kin): number {
  const areBoilerplate = Math.max(a.own.length, b.own.length) / 2 < leastOwn;
  return areBoilerplate ? jaccard(a.shingles, b.shingles) : jaccard(a.own, b.own);
}

/** What a document is compared with: an original or a variant. */
export interface Representative {
  readonly id: string;
  readonly kin: Kin;
  readonly isOriginal: boolean;
}

/**
 * A duplicate of the most similar one that says the same; else a variant of the most similar original.
 * @param duplicateFrom similarity below which even what says the same is no duplicate
 */
export function kinshipWith(
  kin: Kin,
  candidates: readonly Representative[],
  duplicateFrom: number = nearThreshold,
): Kinship {
  const near = candidates
    .map((candidate) => ({ ...candidate, similarity: similarityOfKin(kin, candidate.kin) }))
    .filter(({ similarity }) => similarity >= nearThreshold)
    .sort((a, b) => b.similarity - a.similarity);
  const same = near.find(
    (one) =>
      one.similarity >= duplicateFrom &&
      jaccard(kin.own, one.kin.own) >= duplicateFrom &&
      !differInMeaning(kin.marks(), one.kin.marks()),
  );
  if (same !== undefined) return { kind: 'duplicate', of: same.id, similarity: same.similarity };
  const original = near.find(({ isOriginal }) => isOriginal);
  return original === undefined
    ? { kind: 'original' }
    : { kind: 'variant', of: original.id, similarity: original.similarity };
}

/** Kinships of a whole corpus, in the order given, after its boilerplate is stripped. About linear. */
export function findNearDuplicates(
  documents: readonly { readonly id: string; readonly text: string }[],
): ReadonlyMap<string, Kinship> {
  const near = createNearDuplicates(boilerplateOf(documents.map(({ text }) => shinglesOf(text))));
  return new Map(documents.map(({ id, text }) => [id, near.add(id, text)]));
}
