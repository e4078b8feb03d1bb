import { asReader, type Reader } from '../access/reader.ts';
import type { CorpusView } from '../api/contract/corpora.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { type CorpusRow, corpusColumns, corpusViewOf, findCorpus } from './corpus-rows.ts';

/** @throws ProblemError corpus-not-found */
export async function getCorpus(database: Database, reader: Reader, corpus: string): Promise<CorpusView> {
  return database.transaction(asReader(reader), async (session) => {
    const row = await findCorpus(session, corpus);
    if (row === undefined) throw new ProblemError('corpus-not-found', `No corpus is named ${corpus}.`);
    return corpusViewOf(row);
  });
}

/** Corpora of a tenant by name; `after` is a name, exclusive. */
export async function listCorpora(
  database: Database,
  reader: Reader,
  after: string | null,
  limit: number,
): Promise<CorpusView[]> {
  return database.transaction(asReader(reader), async (session) => {
    const rows = await session.query<CorpusRow>(
      `select ${corpusColumns} from sheaf.corpora
        where tenant_id = sheaf.tenant() and sheaf.shows_corpus(corpora) and ($1::text is null or corpus > $1::text) order by corpus limit $2::int`,
      [after, limit],
    );
    return rows.map(corpusViewOf);
  });
}
