import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { readCoreProperties } from './core-properties.ts';
import { createWordEvents } from './docx-body.ts';
import type { WordContext } from './docx-context.ts';
import { readWordNumbering } from './docx-numbering.ts';
import { readWordStyles } from './docx-styles.ts';
import { type Block, blocksText, createBlockFlow } from './flow-blocks.ts';
import { type OfficePackage, openPackage } from './package.ts';
import { attribute } from './xml.ts';

/**
 * Word documents (ECMA-376 part 1, clause 17): headings by style or outline level, lists with their numbers, tables, text
 * boxes, comments after what they are about, notes at the end, headers and footers once.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export const docxParser: Parser = (input, builder) => {
  const office = openPackage(input, 'word/document.xml');
  readCoreProperties(office, builder);
  const references: { readonly kind: 'footnote' | 'endnote'; readonly id: string }[] = [];
  const context: WordContext = {
    styles: readWordStyles(office),
    numbering: readWordNumbering(office),
    isColouredPage: false,
    comment: () => undefined,
    note: () => undefined,
    hide: (reason, text) => builder.addHidden(reason, text),
  };
  const notes = new Map<string, string>();
  const numbers = new Map<string, number>();
  for (const kind of ['footnote', 'endnote'] as const)
    for (const [id, { text }] of readNotes(office, kind, context)) notes.set(`${kind} ${id}`, text);
  const comments = new Map<string, string>();
  for (const [id, { text, author }] of readNotes(office, 'comment', context))
    comments.set(id, `Comment by ${author || 'an unknown author'}: ${text}`);
  const flow = createBlockFlow(builder);
  const comment: WordContext['comment'] = (id) => {
    const text = comments.get(id);
    comments.delete(id);
    return text;
  };
  const note: WordContext['note'] = (kind, id) => {
    const key = `${kind} ${id}`;
    if (!notes.has(key)) return undefined;
    const told = numbers.get(key) ?? references.push({ kind, id });
    numbers.set(key, told);
    return told;
  };
  readBody(office, flow, { ...context, comment, note });
  flow.end();
  references.forEach(({ kind, id }, index) => {
    const path = `${kind} ${index + 1}`;
    builder.add('Paragraph', `[${index + 1}] ${notes.get(`${kind} ${id}`)}`, { path });
  });
  for (const kind of ['header', 'footer'] as const) addRunningText(office, kind, context, builder);
};

function readBody(office: OfficePackage, flow: ReturnType<typeof createBlockFlow>, context: WordContext): void {
  let isColouredPage = false;
  const events = createWordEvents(flow, {
    ...context,
    get isColouredPage() {
      return isColouredPage;
    },
  });
  office.read(office.mainPart, {
    ...events,
    open(name, attributes) {
      if (name === 'background') isColouredPage = true;
      else events.open(name, attributes);
    },
  });
}

interface Note {
  readonly text: string;
  readonly author: string;
}

/** Footnotes, endnotes or comments by id, without the lines that separate them from the text. */
function readNotes(
  office: OfficePackage,
  kind: 'footnote' | 'endnote' | 'comment',
  context: WordContext,
): Map<string, Note> {
  const notes = new Map<string, Note>();
  let blocks: Block[] = [];
  let id: string | null = null;
  let author = '';
  const events = createWordEvents({ push: (block) => void blocks.push(block) }, context);
  for (const part of office.related(office.mainPart, `${kind}s`))
    office.read(part, {
      ...events,
      open(name, attributes) {
        if (name === kind) {
          blocks = [];
          author = attribute(attributes, 'author') ?? '';
          const isSeparator = /separator/i.test(attribute(attributes, 'type') ?? '');
          id = isSeparator ? null : (attribute(attributes, 'id') ?? null);
        } else events.open(name, attributes);
      },
      close(name) {
        if (name !== kind) events.close(name);
        else if (id !== null) notes.set(id, { text: blocksText(blocks).trim(), author });
      },
    });
  return notes;
}

/** Headers and footers, each text once; a page number alone says nothing. */
function addRunningText(
  office: OfficePackage,
  kind: 'header' | 'footer',
  context: WordContext,
  builder: DocumentBuilder,
): void {
  const told = new Set<string>();
  for (const part of office.related(office.mainPart, kind)) {
    const blocks: Block[] = [];
    office.read(part, createWordEvents({ push: (block) => void blocks.push(block) }, context));
    const text = blocksText(blocks).trim();
    if (!/\p{L}{2}/u.test(text) || told.has(text)) continue;
    told.add(text);
    builder.add('Footer', text, { path: kind });
  }
}
