import { canonicalJson, outputHashOf, sha256 } from '../keys.ts';
import { type ChunkerConfiguration, encodingOf } from './chunker-configuration.ts';
import { chunkStageVersion } from './chunking/version.ts';
import { personalDataPolicyOf } from './cleaning/personal-data-policy.ts';
import type { CorpusConfiguration } from './ledger.ts';
import { cleanStageVersion } from './parsing/version.ts';

/**
 * What else than its bytes and its corpus decides what becomes of a document. `parsers`: which ones read documents in place of
 * those here, and how; null for none. `factsHash`: as LakeLocation.
 */
export interface Surroundings {
  readonly parsers: string | null;
  readonly factsHash?: string | undefined;
}

/** Identity of the clean stage's output for these bytes. */
export function cleanHashOf(
  versionHash: string,
  configuration: CorpusConfiguration,
  { parsers, factsHash }: Surroundings,
): string {
  return outputHashOf(versionHash, 'clean', cleanStageVersion, {
    language: configuration.language,
    personalData: personalDataPolicyOf(configuration),
    ...(parsers !== null && { parsers }),
    ...(factsHash !== undefined && { factsHash }),
  });
}

/** Identity of the chunk stage's output for this clean text. */
export function chunkHashOf(contentHash: string, configuration: CorpusConfiguration): string {
  return outputHashOf(contentHash, 'chunk', chunkStageVersion, explicit(configuration.chunker));
}

/** Changes when any stage after fetch would give another result for the same bytes. */
export function configurationHashOf(configuration: CorpusConfiguration, { parsers, factsHash }: Surroundings): string {
  const { chunker, language, spaceId } = configuration;
  const personalData = personalDataPolicyOf(configuration);
  const always = [cleanStageVersion, chunkStageVersion, explicit(chunker), language, spaceId, personalData];
  return sha256(
    canonicalJson([
      ...always,
      ...(parsers === null ? [] : [parsers]),
      ...(factsHash === undefined ? [] : [{ factsHash }]),
    ]),
  );
}

/** A default that is left out means what it means when it is said. */
function explicit(chunker: ChunkerConfiguration): ChunkerConfiguration {
  return { ...chunker, encoding: encodingOf(chunker) };
}
