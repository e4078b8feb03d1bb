import type { CleanDocument, Element, ElementType, MetadataValue } from '../model.ts';
import { cleanLines, cleanProse, cleanVerbatim } from './clean-text.ts';

/** What every parser reports to: elements in reading order. Offsets are made here, of the text as it is after cleaning. */
export interface DocumentBuilder {
  /** Appends an element; without a visible character it is dropped. `level` is for titles. */
  add(type: ElementType, raw: string, level?: number): void;
  isEmpty(): boolean;
  setTitle(title: string): void;
  setLanguage(language: string): void;
  setMetadata(name: string, value: MetadataValue): void;
  build(mediaType: string): CleanDocument;
}

/** Metadata is stored in a row and shown beside a document: more than this is cut off. */
const longestValue = 1000;
const mostEntries = 64;

export function createDocumentBuilder(): DocumentBuilder {
  const parts: string[] = [];
  const elements: Element[] = [];
  const metadata: Record<string, MetadataValue> = {};
  let length = 0;
  let title: string | null = null;
  let language: string | null = null;

  return {
    add(type, raw, level) {
      const text = clean(type, raw);
      if (text === '') return;
      if (length > 0) {
        parts.push('\n\n');
        length += 2;
      }
      parts.push(text);
      elements.push({
        type,
        charStart: length,
        charEnd: length + text.length,
        ...(level === undefined ? {} : { level }),
      });
      length += text.length;
    },
    isEmpty: () => length === 0,
    setTitle(raw) {
      title ??= oneLine(raw) || null;
    },
    setLanguage(raw) {
      language ??= languageTag(raw);
    },
    setMetadata(name, value) {
      if (Object.keys(metadata).length >= mostEntries || Object.hasOwn(metadata, name)) return;
      const kept = typeof value === 'string' ? oneLine(value) : value;
      if (kept !== '') Object.defineProperty(metadata, name, { value: kept, enumerable: true });
    },
    build(mediaType) {
      const text = parts.join('');
      return {
        text,
        elements,
        title: title ?? firstTitle(text, elements),
        language,
        mediaType,
        metadata: { ...metadata },
      };
    },
  };
}

function clean(type: ElementType, raw: string): string {
  switch (type) {
    case 'Code':
      return cleanVerbatim(raw);
    case 'List':
      return cleanLines(raw);
    case 'Title':
      return cleanProse(raw).replace(/\n+/g, ' ');
    default:
      return cleanProse(raw);
  }
}

function oneLine(raw: string): string {
  return cleanProse(raw.slice(0, longestValue * 2))
    .replace(/\s+/g, ' ')
    .slice(0, longestValue)
    .toWellFormed();
}

/** The first title of the highest level that occurs. */
function firstTitle(text: string, elements: readonly Element[]): string | null {
  let best: Element | undefined;
  for (const element of elements) {
    if (element.type === 'Title' && (best === undefined || (element.level ?? 1) < (best.level ?? 1))) best = element;
  }
  return best === undefined ? null : oneLine(text.slice(best.charStart, best.charEnd));
}

/** BCP 47 in its canonical form; null when it is not well formed. */
export function languageTag(raw: string): string | null {
  try {
    return Intl.getCanonicalLocales(raw.trim().replace(/_/g, '-'))[0] ?? null;
  } catch {
    return null;
  }
}
