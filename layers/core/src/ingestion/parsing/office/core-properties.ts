import type { DocumentBuilder } from '../document-builder.ts';
import type { OfficePackage } from './package.ts';
import { attribute } from './xml.ts';

/** Properties that are kept under a name of ours. Source: ECMA-376 part 2, clause 8 (Dublin Core and core properties). */
const kept: ReadonlyMap<string, string> = new Map([
  ['subject', 'subject'],
  ['description', 'description'],
  ['keywords', 'keywords'],
  ['category', 'category'],
  ['contentStatus', 'status'],
  ['version', 'version'],
]);

/** Properties of an Office Open XML document. */
export function readCoreProperties(office: OfficePackage, builder: DocumentBuilder): void {
  // What the authors call a version goes before the count of a program.
  readCustomProperties(office, builder);
  const told = office.related('', 'core-properties')[0];
  let text = '';
  office.read(told ?? 'docProps/core.xml', {
    open() {
      text = '';
    },
    text(piece) {
      text += piece;
    },
    close(name) {
      setProperty(builder, name, text.trim());
      text = '';
    },
  });
}

/** Properties that a document's authors named themselves, as far as they mean the same in all formats. */
const own = /^(?:version|status|supersedes)$/i;
const longestOwn = 1000;

/** Source: ECMA-376 part 1, clause 22.3. */
function readCustomProperties(office: OfficePackage, builder: DocumentBuilder): void {
  let name = '';
  let text = '';
  office.read(office.related('', 'custom-properties')[0] ?? 'docProps/custom.xml', {
    open(tag, attributes) {
      if (tag === 'property') name = attribute(attributes, 'name') ?? '';
      text = '';
    },
    text(piece) {
      if (text.length < longestOwn) text += piece;
    },
    close() {
      setOwnProperty(builder, name, text);
      text = '';
    },
  });
}

export function setOwnProperty(builder: DocumentBuilder, name: string, value: string): void {
  if (own.test(name.trim()) && value.trim() !== '') builder.setMetadata(name.trim().toLowerCase(), value.trim());
}

function setProperty(builder: DocumentBuilder, name: string, value: string): void {
  if (value === '') return;
  if (name === 'title') setOfficeTitle(builder, value);
  else if (name === 'creator') setAuthors(builder, value.split(/[;\n]/));
  else if (name === 'created' || name === 'modified') setDate(builder, name, value);
  else if (name === 'language') builder.setLanguage(value);
  else {
    const known = kept.get(name);
    if (known !== undefined) builder.setMetadata(known, value);
  }
}

/** What programs write when nobody has given a title. */
const noTitle = /^(?:powerpoint presentation|untitled(?: document)?|microsoft word - .*|document ?\d*|slide 1)$/i;

export function setOfficeTitle(builder: DocumentBuilder, title: string): void {
  if (!noTitle.test(title.trim().slice(0, 300))) builder.setTitle(title);
}

export function setAuthors(builder: DocumentBuilder, names: readonly string[]): void {
  const authors = [...new Set(names.map((name) => name.replace(/\s+/g, ' ').trim().slice(0, 200)))];
  const told = authors.filter((name) => name !== '').slice(0, 50);
  if (told.length > 0) builder.setMetadata('authors', told);
}

export function setDate(builder: DocumentBuilder, name: string, raw: string): void {
  const date = isoDate(raw);
  if (date !== null) builder.setMetadata(name, date);
}

/** ISO 8601 in UTC; a day, month or year stays one, and a time without a zone is taken for UTC. Null for anything else. */
export function isoDate(raw: string): string | null {
  const text = raw.trim();
  if (/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(text)) return text;
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (parts === null) return null;
  const time = Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? 'Z'}`);
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}
