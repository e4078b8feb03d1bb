import type { AttemptRef, CorpusConfiguration, Ledger } from '@sheaf/core/ingestion/ledger';
import type { Database } from '@sheaf/core/platform/database';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { openGuardedEmbedder } from './embedders/guarded-embedder.ts';

/** Attempts remembered by one process; an attempt's corpus does not change under it. */
const maxRemembered = 50;

/** Asks for the configuration of an attempt's corpus once. */
export function rememberConfiguration(ledger: Ledger): (ref: AttemptRef) => Promise<CorpusConfiguration> {
  const known = new Map<string, Promise<CorpusConfiguration>>();
  return (ref) => {
    const key = `${ref.tenantId}/${ref.jobId}/${ref.attempt}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= maxRemembered) known.clear();
    const asked = ledger.configurationOf(ref);
    known.set(key, asked);
    // A failed question is asked again.
    asked.catch(() => known.delete(key));
    return asked;
  };
}

/** Opens each embedder once; `defaultUrl` serves corpora that name none. */
export function rememberEmbedders(
  defaultUrl: string,
  database: Database,
): (configuration: Pick<CorpusConfiguration, 'embedder'>) => Promise<Embedder> {
  const open = new Map<string, Promise<Embedder>>();
  return ({ embedder }) => {
    const url = embedder ?? defaultUrl;
    const found = open.get(url);
    if (found) return found;
    const opened = openGuardedEmbedder(url, database);
    open.set(url, opened);
    opened.catch(() => open.delete(url));
    return opened;
  };
}

/** The same, asked by URL; null for the default. */
export function embeddersByUrl(defaultUrl: string, database: Database): (embedder: string | null) => Promise<Embedder> {
  const open = rememberEmbedders(defaultUrl, database);
  return (embedder) => open({ embedder });
}
