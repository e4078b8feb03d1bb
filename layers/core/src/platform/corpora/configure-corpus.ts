import { asReader, type Reader } from '../access/reader.ts';
import type { CorpusSettings, CorpusView } from '../api/contract/corpora.ts';
import { checkTag } from '../api/entity-tags.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { type CorpusRow, corpusColumns, corpusViewOf, defaultConfiguration, findCorpus } from './corpus-rows.ts';
import { checkEmbedder, checkLandingPrefix } from './corpus-rules.ts';

/**
 * Changes what is given. Documents follow at their next ingest; the embedding space stays as the first ingest pinned it.
 * @throws ProblemError corpus-not-found, space-pinned, landing-prefix-taken, embedder-not-allowed, changed-meanwhile
 */
export async function configureCorpus(
  database: Database,
  reader: Reader,
  corpus: string,
  changes: CorpusSettings,
  defaultEmbedder: string,
  ifMatch: string | undefined,
): Promise<CorpusView> {
  const { landingPrefix, ...settings } = changes;
  checkEmbedder(settings.embedder, defaultEmbedder);
  return database.transaction(asReader(reader), async (session) => {
    const before = await findCorpus(session, corpus, 'for update');
    if (before === undefined) throw new ProblemError('corpus-not-found', `No corpus is named ${corpus}.`);
    checkTag(ifMatch, corpusViewOf(before));
    const configuration = { ...defaultConfiguration, ...before.configuration };
    if (settings.embedder !== undefined && settings.embedder !== configuration.embedder && before.spaceId !== null) {
      throw new ProblemError(
        'space-pinned',
        'Vectors of two spaces never mix. Create another corpus with the new embedder.',
      );
    }
    await checkLandingPrefix(session, corpus, landingPrefix);
    const [row] = await session.query<CorpusRow>(
      `update sheaf.corpora set configuration = $2::jsonb, landing_prefix = $3, updated_at = now()
        where tenant_id = sheaf.tenant() and corpus = $1 returning ${corpusColumns}`,
      [
        corpus,
        JSON.stringify({ ...configuration, ...settings }),
        landingPrefix === undefined ? before.landingPrefix : landingPrefix,
      ],
    );
    return corpusViewOf(row!);
  });
}
