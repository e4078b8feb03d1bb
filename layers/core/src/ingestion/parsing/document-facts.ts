import type { CleanDocument, MetadataValue } from '../model.ts';
import { cleanProse } from './clean-text.ts';

/** What a document says of itself; what is said first counts. */
export interface DocumentFacts {
  setTitle(title: string): void;
  setLanguage(language: string): void;
  setMetadata(name: string, value: MetadataValue): void;
}

/** Metadata is stored in a row and shown beside a document: more than this is cut off. */
const longestValue = 1000;
const mostEntries = 64;

export function createDocumentFacts(): DocumentFacts & {
  facts(): Pick<CleanDocument, 'title' | 'language' | 'metadata'>;
} {
  const metadata: Record<string, MetadataValue> = {};
  let title: string | null = null;
  let language: string | null = null;
  return {
    setTitle(raw) {
      title ??= oneLine(raw) || null;
    },
    setLanguage(raw) {
      language ??= languageTag(raw);
    },
    setMetadata(name, raw) {
      const value = name === 'authors' ? listOf(raw) : raw;
      // Whoever looks for an author need not know which of the two names a document uses.
      if (name === 'author') this.setMetadata('authors', raw);
      if (Object.keys(metadata).length >= mostEntries || Object.hasOwn(metadata, name)) return;
      const kept = typeof value === 'string' ? oneLine(value) : value;
      if (kept !== '') Object.defineProperty(metadata, name, { value: kept, enumerable: true });
    },
    facts: () => ({ title, language, metadata: { ...metadata } }),
  };
}

/** One name, or several between semicolons: a comma may stand within a name. */
function listOf(value: MetadataValue): MetadataValue {
  if (typeof value === 'object') return value;
  const names = String(value)
    .split(/[;\n]/)
    .map(oneLine)
    .filter((name) => name !== '');
  return names.length === 0 ? '' : names;
}

/** Clean text on one line, as long as a fact may be. */
export function oneLine(raw: string): string {
  return cleanProse(raw.slice(0, longestValue * 2))
    .replace(/\s+/g, ' ')
    .slice(0, longestValue)
    .toWellFormed();
}

/** BCP 47 in its canonical form; null when it is not well formed. */
export function languageTag(raw: string): string | null {
  try {
    return Intl.getCanonicalLocales(raw.trim().replace(/_/g, '-'))[0] ?? null;
  } catch {
    return null;
  }
}
