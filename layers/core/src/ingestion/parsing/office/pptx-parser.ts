import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { readChart } from './chart-text.ts';
import { readCoreProperties } from './core-properties.ts';
import { readDrawingText } from './drawing-text.ts';
import { createBlockFlow } from './flow-blocks.ts';
import { createHiddenLines } from './hidden-lines.ts';
import { type OfficePackage, openPackage } from './package.ts';
import { readSlideComments } from './pptx-comments.ts';
import { shapeBlocks, shapeText } from './pptx-shape.ts';
import { readSlide, type Slide, type SlideItem, type SlideShape } from './pptx-slide.ts';
import { prefixed } from './xml.ts';

/**
 * PowerPoint presentations (ECMA-376 part 1, clause 19): slides in the order that they are shown, the title first, with
 * lists, tables, charts, diagrams, comments and notes. `page` is the number of the slide; hidden slides are kept apart.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export const pptxParser: Parser = (input, builder) => {
  const office = openPackage(input, 'ppt/presentation.xml');
  readCoreProperties(office, builder);
  const layouts = new Map<string, Slide>();
  const footers = new Set<string>();
  slideParts(office).forEach((part, index) => {
    const slide = readSlide(office, part);
    const page = index + 1;
    if (slide.isHidden) hideSlide(slide, page, builder);
    else {
      addSlide(office, part, slide, layoutOf(office, part, layouts), page, builder);
      addFooters(slide, page, footers, builder);
    }
  });
};

function slideParts(office: OfficePackage): string[] {
  const relations = office.relations(office.mainPart);
  const parts: string[] = [];
  office.read(office.mainPart, {
    open(name, attributes) {
      const target = name === 'sldId' ? relations.get(prefixed(attributes, 'id') ?? '')?.target : undefined;
      if (target !== undefined) parts.push(target);
    },
    close() {},
    text() {},
  });
  return parts;
}

function layoutOf(office: OfficePackage, part: string, layouts: Map<string, Slide>): Slide | undefined {
  const layout = office.related(part, 'slideLayout')[0];
  if (layout === undefined) return undefined;
  const known = layouts.get(layout) ?? readSlide(office, layout);
  layouts.set(layout, known);
  return known;
}

const isTitle = (item: SlideItem): boolean =>
  item.kind === 'shape' && !item.isHidden && (item.placeholder === 'title' || item.placeholder === 'ctrTitle');
/** Shapes with a number, date or footer, and pictures of the slide in its notes. */
const isFurniture = (item: SlideItem): boolean =>
  item.kind === 'shape' && ['sldNum', 'dt', 'ftr', 'hdr', 'sldImg'].includes(item.placeholder ?? '');

function addSlide(
  office: OfficePackage,
  part: string,
  slide: Slide,
  layout: Slide | undefined,
  page: number,
  builder: DocumentBuilder,
): void {
  const options = { page, path: `slide ${page}` };
  for (const item of slide.items)
    if (item.kind === 'shape' && isTitle(item))
      builder.add('Title', shapeText(item), { ...options, level: item.placeholder === 'ctrTitle' ? 1 : 2 });
  const flow = createBlockFlow(builder, options);
  slide.items.forEach((item, index) => {
    if (isTitle(item) || isFurniture(item)) return;
    flow.end();
    if (item.kind === 'table') flow.push(item);
    else if (item.kind === 'picture') builder.add('Figure', item.text, options);
    else if (item.kind !== 'shape') addDrawing(office, part, item, options, builder);
    else if (item.isHidden) builder.addHidden('display-none', shapeText(item), page);
    else for (const block of shapeBlocks(item, isPlain(layout, item), `shape ${index}`)) flow.push(block);
  });
  flow.end();
  for (const comment of readSlideComments(office, part)) builder.add('Paragraph', comment, { page, path: 'comment' });
  addNotes(office, part, page, builder);
}

/** Whether the placeholder of the layout that a shape fills has no bullets. */
function isPlain(layout: Slide | undefined, shape: SlideShape): boolean {
  if (layout === undefined || shape.placeholder === null) return false;
  return layout.items.some((item) => item.kind === 'shape' && item.isPlain && item.index === shape.index);
}

function addDrawing(
  office: OfficePackage,
  part: string,
  { kind, relation }: Extract<SlideItem, { relation: string }>,
  options: { readonly page: number; readonly path: string },
  builder: DocumentBuilder,
): void {
  const target = office.relations(part).get(relation)?.target;
  if (target === undefined) return;
  if (kind === 'diagram')
    builder.add(
      'List',
      readDrawingText(office, target)
        .map((text) => `- ${text}`)
        .join('\n'),
      options,
    );
  else {
    const { title, rows } = readChart(office, target);
    builder.add('Figure', title, options);
    builder.addTable(rows, options);
  }
}

function addNotes(office: OfficePackage, part: string, page: number, builder: DocumentBuilder): void {
  const options = { page, path: `slide ${page} notes` };
  for (const notes of office.related(part, 'notesSlide'))
    for (const item of readSlide(office, notes).items) {
      if (item.kind !== 'shape' || isFurniture(item) || isTitle(item)) continue;
      const flow = createBlockFlow(builder, options);
      for (const block of shapeBlocks(item, true, 'notes')) flow.push(block);
      flow.end();
    }
}

/** A footer is the same on every slide: it is told once. */
function addFooters({ items }: Slide, page: number, told: Set<string>, builder: DocumentBuilder): void {
  for (const item of items) {
    if (item.kind !== 'shape' || item.placeholder !== 'ftr') continue;
    const text = shapeText(item).trim();
    if (!told.has(text)) builder.add('Footer', text, { page, path: `slide ${page}` });
    told.add(text);
  }
}

function hideSlide({ items }: Slide, page: number, builder: DocumentBuilder): void {
  const hidden = createHiddenLines(builder, 'display-none', page);
  for (const item of items) {
    if (item.kind === 'shape' && !isFurniture(item)) hidden.add(shapeText(item));
    else if (item.kind === 'table') for (const row of item.rows) hidden.add(row.join(' | '));
  }
  hidden.end();
}
