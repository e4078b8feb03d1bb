import type { HidingReason } from '../../model.ts';
import { superscript } from '../typography.ts';
import { type Block, type BlockSink, blocksText } from './flow-blocks.ts';
import { createOdfLists, type OdfLists } from './odf-lists.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { createOdfTables, type OdfTables } from './odf-tables.ts';
import { attribute, type XmlAttributes, type XmlEvents } from './xml.ts';

export interface OdfTextContext {
  readonly styles: OdfStyles;
  /** Takes a footnote or endnote; gives the number that it is told under. */
  readonly note: (text: string) => number;
  readonly hide: (reason: HidingReason, text: string) => void;
}

interface OdfParagraph {
  readonly level: number | undefined;
  readonly parts: string[];
  readonly pictures: string[];
  readonly comments: string[];
  readonly boxed: Block[];
  /** Whether each open span, and the paragraph itself, is hidden, and why. */
  readonly reasons: (HidingReason | undefined)[];
  /** Whether each open span is raised. */
  readonly raised: boolean[];
}

/** A note, comment or text box: what it holds goes elsewhere than the text around it. */
interface Aside {
  readonly name: string;
  readonly blocks: Block[];
  author: string;
}

const asides = new Set(['note-body', 'annotation', 'text-box']);
const barriers = new Set(['annotation', 'frame', 'note']);
const skipped = new Set(['tracked-changes', 'note-citation', 'ruby-text', 'forms', 'index-title-template', 'script']);

/** Where a text stands. */
interface OdfFlow {
  readonly context: OdfTextContext;
  readonly lists: OdfLists;
  readonly tables: OdfTables;
  /** Null where a frame, note or comment is open whose own paragraph has not begun: names and dates stand there. */
  readonly paragraphs: (OdfParagraph | null)[];
  readonly open: Aside[];
  readonly sections: boolean[];
  skipDepth: number;
  isDescription: boolean;
  isCreator: boolean;
}

/** Events of text with headings, lists, tables, notes and comments. Source: ODF 1.3 part 3, clauses 5, 6, 9 and 14. */
export function createOdfTextEvents(sink: BlockSink, context: OdfTextContext): XmlEvents {
  const flow: OdfFlow = {
    context,
    lists: createOdfLists(context.styles),
    tables: createOdfTables(sink),
    paragraphs: [],
    open: [],
    sections: [],
    skipDepth: 0,
    isDescription: false,
    isCreator: false,
  };
  return {
    open(name, attributes) {
      if (flow.skipDepth > 0 || skipped.has(name)) flow.skipDepth += 1;
      else if (name === 'p' || name === 'h') startParagraph(flow, name, attributes);
      else if (barriers.has(name)) {
        flow.paragraphs.push(null);
        if (asides.has(name)) flow.open.push({ name, blocks: [], author: '' });
      } else if (asides.has(name)) flow.open.push({ name, blocks: [], author: '' });
      else if (flow.open.length === 0 && flow.tables.open(name, attributes)) return;
      else if (name === 'list' || name === 'list-item') flow.lists.open(name, attributes);
      else openInline(flow, name, attributes);
    },
    close(name) {
      if (flow.skipDepth > 0) flow.skipDepth -= 1;
      else if (name === 'p' || name === 'h') endParagraph(flow);
      else if (asides.has(name) || barriers.has(name)) {
        if (asides.has(name)) endAside(flow);
        if (barriers.has(name)) flow.paragraphs.pop();
      } else if (flow.open.length === 0 && flow.tables.close(name)) return;
      else if (name === 'list' || name === 'list-item') flow.lists.close(name);
      else if (name === 'span') endSpan(flow.paragraphs.at(-1));
      else if (name === 'desc') flow.isDescription = false;
      else if (name === 'creator') flow.isCreator = false;
      else if (name === 'section') flow.sections.pop();
    },
    text(text) {
      if (flow.skipDepth > 0) return;
      if (flow.isCreator && flow.open.length > 0) flow.open.at(-1)!.author += text;
      else if (flow.isDescription) around(flow)?.pictures.push(text);
      else addText(flow, text.replace(/[ \t\r\n]+/g, ' '));
    },
  };
}

function target(flow: OdfFlow): BlockSink {
  const aside = flow.open.at(-1);
  return aside === undefined ? flow.tables.sink() : { push: (block) => void aside.blocks.push(block) };
}

/** The paragraph that a frame, note or comment is in. */
function around(flow: OdfFlow): OdfParagraph | null | undefined {
  return flow.paragraphs.findLast((paragraph) => paragraph !== null);
}

function startParagraph(flow: OdfFlow, name: string, attributes: XmlAttributes): void {
  const told = Number(attribute(attributes, 'outline-level')) || 1;
  const level = name === 'h' ? Math.min(6, Math.max(1, told)) : undefined;
  const reason = reasonOf(flow, 'paragraph', attributes);
  flow.paragraphs.push({ level, parts: [], pictures: [], comments: [], boxed: [], reasons: [reason], raised: [] });
}

function reasonOf(flow: OdfFlow, family: string, attributes: XmlAttributes): HidingReason | undefined {
  const style = odfStyle(flow.context.styles, family, attribute(attributes, 'style-name'));
  if (style.isHidden) return 'display-none';
  const isPlain = style.hasBackground !== true && flow.open.length === 0 && flow.tables.depth() === 0;
  return isPlain && /^#ffffff$/i.test(style.colour ?? '') ? 'same-colour' : undefined;
}

function addText(flow: OdfFlow, text: string, paragraph = flow.paragraphs.at(-1)): void {
  if (!paragraph) return;
  const reason = flow.sections.includes(true) ? 'display-none' : paragraph.reasons.find((told) => told !== undefined);
  if (reason === undefined) paragraph.parts.push(paragraph.raised.at(-1) === true ? superscript(text) : text);
  else flow.context.hide(reason, text);
}

function endParagraph(flow: OdfFlow): void {
  const paragraph = flow.paragraphs.pop();
  if (!paragraph) return;
  const { level, pictures, comments, boxed } = paragraph;
  const text = paragraph.parts.join('');
  const isBlank = text.trim() === '';
  const item = isBlank ? undefined : flow.lists.item();
  const number = level === undefined || isBlank || item !== undefined ? '' : flow.lists.heading(level);
  const sinkNow = target(flow);
  sinkNow.push({
    kind: 'paragraph',
    text: number + text,
    level: isBlank ? undefined : level,
    item,
    pictures,
    comments,
  });
  for (const block of boxed) sinkNow.push(block);
}

function endAside(flow: OdfFlow): void {
  const aside = flow.open.pop();
  if (aside === undefined) return;
  const paragraph = around(flow);
  const text = blocksText(aside.blocks).trim();
  if (aside.name === 'note-body') {
    if (text !== '') addText(flow, `[${flow.context.note(text)}]`, paragraph);
  } else if (aside.name === 'annotation') {
    if (text === '') return;
    const comment = `Comment by ${aside.author.trim() || 'an unknown author'}: ${text}`;
    if (paragraph == null) target(flow).push({ kind: 'paragraph', text: '', comments: [comment] });
    else paragraph.comments.push(comment);
  } else if (paragraph == null) for (const block of aside.blocks) target(flow).push(block);
  else for (const block of aside.blocks) paragraph.boxed.push(block);
}

function startSpan(flow: OdfFlow, attributes: XmlAttributes): void {
  const paragraph = flow.paragraphs.at(-1);
  const { isRaised } = odfStyle(flow.context.styles, 'text', attribute(attributes, 'style-name'));
  paragraph?.reasons.push(reasonOf(flow, 'text', attributes));
  paragraph?.raised.push(isRaised ?? paragraph.raised.at(-1) ?? false);
}

function endSpan(paragraph: OdfParagraph | null | undefined): void {
  paragraph?.reasons.pop();
  paragraph?.raised.pop();
}

function openInline(flow: OdfFlow, name: string, attributes: XmlAttributes): void {
  if (name === 'span') startSpan(flow, attributes);
  else if (name === 's') addText(flow, ' ');
  else if (name === 'tab') addText(flow, '\t');
  else if (name === 'line-break') addText(flow, '\n');
  else if (name === 'desc') flow.isDescription = true;
  else if (name === 'creator' && flow.open.at(-1)?.name === 'annotation') flow.isCreator = true;
  else if (name === 'section') flow.sections.push(/none|condition/.test(attribute(attributes, 'display') ?? ''));
}
