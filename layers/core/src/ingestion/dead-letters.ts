import { documentIdOf, failureIdOf, isSlug } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import { landingUriOf, tenantOfKey, uploadOfKey } from '../sources/landing-uri.ts';
import { corpusOfKey, type LandingCorpus } from './intake.ts';

interface Letter {
  /** Of the queue: tells the same message when it comes twice. */
  readonly messageId: string;
  /** When it was first sent, ISO 8601. */
  readonly sentAt: string | null;
}

/** A message that its consumer refused as often as its queue allows. */
export type DeadLetter = Letter &
  (
    | { readonly kind: 'object'; readonly bucketKey: string }
    /** "Open the jobs that are due"; the tenant is null when it was meant for all. */
    | { readonly kind: 'wake-up'; readonly tenantId: string | null }
    | { readonly kind: 'unreadable' }
  );

interface NotedLetter {
  readonly failureId: string;
  readonly corpus: string | null;
  readonly documentId: string | null;
  readonly inputKey: string | null;
  readonly message: string;
  readonly sentAt: string | null;
}

/** What names no tenant is the operator's. */
const operator = 'default';

/**
 * Puts dead messages into the failure inbox of their tenants. A message about a landing key becomes a failure of its
 * document; one that names no key stands for all of its kind, so that an outage is one line and not thousands. What the
 * intake would have left alone (uploads, keys under no tenant) is left alone here.
 */
export async function noteDeadLetters(
  letters: readonly DeadLetter[],
  { database }: { readonly database: Database },
): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(letters, tenantOf)) {
    if (tenantId === undefined) continue;
    const corpora = await database.call<LandingCorpus[]>('landing_corpora', { tenantId });
    const noted = own.map((letter) => noteOf(letter, tenantId, corpora));
    await database.call('note_dead_letters', { tenantId, letters: noted });
  }
}

function tenantOf(letter: DeadLetter): string | undefined {
  if (letter.kind === 'unreadable') return operator;
  if (letter.kind === 'wake-up')
    return letter.tenantId !== null && isSlug(letter.tenantId) ? letter.tenantId : operator;
  return uploadOfKey(letter.bucketKey) === undefined ? tenantOfKey(letter.bucketKey) : undefined;
}

function noteOf(letter: DeadLetter, tenantId: string, corpora: readonly LandingCorpus[]): NotedLetter {
  const { kind, messageId, sentAt } = letter;
  if (kind !== 'object') {
    const message =
      kind === 'wake-up'
        ? 'The jobs that were due could not be opened.'
        : 'A message is neither an object event nor a request to open jobs.';
    const failureId = failureIdOf(tenantId, kind);
    return { failureId, corpus: null, documentId: null, inputKey: null, message, sentAt };
  }
  const { bucketKey } = letter;
  const corpus = corpusOfKey(bucketKey, tenantId, corpora);
  return {
    failureId: failureIdOf(tenantId, messageId),
    corpus,
    documentId: documentIdOf(tenantId, corpus, landingUriOf(bucketKey)),
    inputKey: bucketKey,
    message: 'The event of an object could not be taken in.',
    sentAt,
  };
}
