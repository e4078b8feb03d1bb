import type { PersonalDataKind } from './personal-data.ts';

/** What a corpus wants done with data that point to a person. */
export interface PersonalDataPolicy {
  /** Whether what is found is noted: in the report, with elements and with chunks. */
  readonly tag: boolean;
  /** Kinds that are replaced by labels before anything is cut, embedded or indexed. */
  readonly redact: readonly PersonalDataKind[];
  /** Names that count as personal data. */
  readonly names: readonly string[];
}

export const defaultPersonalDataPolicy: PersonalDataPolicy = { tag: true, redact: [], names: [] };

/** The policy of a configuration in one form: corpora of before have none, and order means nothing. */
export function personalDataPolicyOf({ personalData }: { readonly personalData?: Partial<PersonalDataPolicy> }) {
  const { tag, redact, names } = { ...defaultPersonalDataPolicy, ...personalData };
  return { tag, redact: inOrder(redact), names: inOrder(names) } satisfies PersonalDataPolicy;
}

function inOrder<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)].sort();
}
