import type { HidingReason } from '../../model.ts';
import { type Block, type BlockSink, blocksText } from './flow-blocks.ts';
import { createOdfLists } from './odf-lists.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { createOdfTables } from './odf-tables.ts';
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

/** Events of text with headings, lists, tables, notes and comments. Source: ODF 1.3 part 3, clauses 5, 6, 9 and 14. */
export function createOdfTextEvents(sink: BlockSink, context: OdfTextContext): XmlEvents {
  const { styles } = context;
  const lists = createOdfLists(styles);
  const tables = createOdfTables(sink);
  /** Null where a frame, note or comment is open whose own paragraph has not begun: names and dates stand there. */
  const paragraphs: (OdfParagraph | null)[] = [];
  const open: Aside[] = [];
  const sections: boolean[] = [];
  let skipDepth = 0;
  let isDescription = false;
  let isCreator = false;

  const target = (): BlockSink => {
    const aside = open.at(-1);
    return aside === undefined ? tables.sink() : { push: (block) => void aside.blocks.push(block) };
  };

  function startParagraph(name: string, attributes: XmlAttributes): void {
    const told = Number(attribute(attributes, 'outline-level')) || 1;
    const level = name === 'h' ? Math.min(6, Math.max(1, told)) : undefined;
    const reason = reasonOf('paragraph', attributes);
    paragraphs.push({ level, parts: [], pictures: [], comments: [], boxed: [], reasons: [reason] });
  }

  function reasonOf(family: string, attributes: XmlAttributes): HidingReason | undefined {
    const style = odfStyle(styles, family, attribute(attributes, 'style-name'));
    if (style.isHidden) return 'display-none';
    const isPlain = style.hasBackground !== true && open.length === 0 && tables.depth() === 0;
    return isPlain && /^#ffffff$/i.test(style.colour ?? '') ? 'same-colour' : undefined;
  }

  const around = () => paragraphs.findLast((paragraph) => paragraph !== null);

  function addText(text: string, paragraph = paragraphs.at(-1)): void {
    if (!paragraph) return;
    const reason = sections.includes(true) ? 'display-none' : paragraph.reasons.find((told) => told !== undefined);
    if (reason === undefined) paragraph.parts.push(text);
    else context.hide(reason, text);
  }

  function endParagraph(): void {
    const paragraph = paragraphs.pop();
    if (!paragraph) return;
    const { level, pictures, comments, boxed } = paragraph;
    const text = paragraph.parts.join('');
    const isBlank = text.trim() === '';
    const item = isBlank ? undefined : lists.item();
    const number = level === undefined || isBlank || item !== undefined ? '' : lists.heading(level);
    const sinkNow = target();
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

  function endAside(): void {
    const aside = open.pop();
    if (aside === undefined) return;
    const paragraph = around();
    const text = blocksText(aside.blocks).trim();
    if (aside.name === 'note-body') {
      if (text !== '') addText(`[${context.note(text)}]`, paragraph);
    } else if (aside.name === 'annotation') {
      if (text === '') return;
      const comment = `Comment by ${aside.author.trim() || 'an unknown author'}: ${text}`;
      if (paragraph == null) target().push({ kind: 'paragraph', text: '', comments: [comment] });
      else paragraph.comments.push(comment);
    } else if (paragraph == null) for (const block of aside.blocks) target().push(block);
    else for (const block of aside.blocks) paragraph.boxed.push(block);
  }

  function openInline(name: string, attributes: XmlAttributes): void {
    if (name === 'span') paragraphs.at(-1)?.reasons.push(reasonOf('text', attributes));
    else if (name === 's') addText(' ');
    else if (name === 'tab') addText('\t');
    else if (name === 'line-break') addText('\n');
    else if (name === 'desc') isDescription = true;
    else if (name === 'creator' && open.at(-1)?.name === 'annotation') isCreator = true;
    else if (name === 'section') sections.push(/none|condition/.test(attribute(attributes, 'display') ?? ''));
  }

  return {
    open(name, attributes) {
      if (skipDepth > 0 || skipped.has(name)) skipDepth += 1;
      else if (name === 'p' || name === 'h') startParagraph(name, attributes);
      else if (barriers.has(name)) {
        paragraphs.push(null);
        if (asides.has(name)) open.push({ name, blocks: [], author: '' });
      } else if (asides.has(name)) open.push({ name, blocks: [], author: '' });
      else if (open.length === 0 && tables.open(name, attributes)) return;
      else if (name === 'list' || name === 'list-item') lists.open(name, attributes);
      else openInline(name, attributes);
    },
    close(name) {
      if (skipDepth > 0) skipDepth -= 1;
      else if (name === 'p' || name === 'h') endParagraph();
      else if (asides.has(name) || barriers.has(name)) {
        if (asides.has(name)) endAside();
        if (barriers.has(name)) paragraphs.pop();
      } else if (open.length === 0 && tables.close(name)) return;
      else if (name === 'list' || name === 'list-item') lists.close(name);
      else if (name === 'span') paragraphs.at(-1)?.reasons.pop();
      else if (name === 'desc') isDescription = false;
      else if (name === 'creator') isCreator = false;
      else if (name === 'section') sections.pop();
    },
    text(text) {
      if (skipDepth > 0) return;
      if (isCreator && open.length > 0) open.at(-1)!.author += text;
      else if (isDescription) around()?.pictures.push(text);
      else addText(text.replace(/[ \t\r\n]+/g, ' '));
    },
  };
}
