import { type ChunkerConfiguration, defaultChunker, encodingOf } from '../../ingestion/chunker-configuration.ts';
import { defaultPersonalDataPolicy, type PersonalDataPolicy } from '../../ingestion/cleaning/personal-data-policy.ts';
import type { CorpusView } from '../api/contract/corpora.ts';
import type { Session } from '../database.ts';

/** What `corpora.configuration` holds. */
export interface StoredConfiguration {
  readonly chunker: ChunkerConfiguration;
  readonly maxFileBytes: number;
  readonly language: string | null;
  readonly retentionDays: number | null;
  readonly personalData: PersonalDataPolicy;
  readonly embedder: string | null;
  readonly nearDuplicates: boolean;
}

export const defaultConfiguration: StoredConfiguration = {
  chunker: defaultChunker,
  maxFileBytes: 50_000_000,
  language: null,
  retentionDays: null,
  personalData: defaultPersonalDataPolicy,
  embedder: null,
  nearDuplicates: true,
};

export interface CorpusRow extends Record<string, unknown> {
  readonly corpus: string;
  readonly configuration: Partial<StoredConfiguration>;
  readonly landingPrefix: string | null;
  readonly spaceId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const corpusColumns = `corpus, configuration, landing_prefix as "landingPrefix", space_id as "spaceId",
  created_at as "createdAt", updated_at as "updatedAt"`;

export async function findCorpus(
  session: Session,
  corpus: string,
  lock: '' | 'for update' = '',
): Promise<CorpusRow | undefined> {
  const [row] = await session.query<CorpusRow>(
    `select ${corpusColumns} from sheaf.corpora where tenant_id = sheaf.tenant() and corpus = $1 and sheaf.shows_corpus(corpora) ${lock}`,
    [corpus],
  );
  return row;
}

export function corpusViewOf({
  corpus,
  configuration,
  landingPrefix,
  spaceId,
  createdAt,
  updatedAt,
}: CorpusRow): CorpusView {
  const { chunker, personalData, ...settings } = { ...defaultConfiguration, ...configuration };
  return {
    corpus,
    chunker: { ...chunker, encoding: encodingOf(chunker) },
    maxFileBytes: settings.maxFileBytes,
    language: settings.language,
    retentionDays: settings.retentionDays,
    personalData: { ...personalData, redact: [...personalData.redact], names: [...personalData.names] },
    embedder: settings.embedder,
    nearDuplicates: settings.nearDuplicates,
    spaceId,
    landingPrefix,
    createdAt,
    updatedAt,
  };
}
