import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { createFacts, type Facts } from './facts.ts';
import { longestPath } from './limits.ts';
import { createRecordWriter, type RecordWriter } from './record-writer.ts';
import { localName, paragraphNames, sectionNames, titleNames } from './xml-names.ts';
import { readXml } from './xml-reader.ts';
import { isTelling, shapeOfXml, type XmlShape } from './xml-shape.ts';

export const xmlParser: Parser = (input, builder) => parseXml(input.text(), builder);

interface XmlElement {
  readonly name: string;
  readonly shape: XmlShape | undefined;
  readonly path: string;
  /** Of the children so far. */
  readonly counts: Map<string, number>;
  readonly kind: 'group' | 'text' | 'inline';
  /** Of a text. */
  readonly parts: string[];
  readonly attributes: readonly (readonly [string, string])[];
}

interface Reading {
  readonly builder: DocumentBuilder;
  readonly writer: RecordWriter;
  readonly facts: Facts;
  readonly open: XmlElement[];
  /** The element whose text is collected, with all that is in it. */
  text: XmlElement | undefined;
  sections: number;
}

/**
 * Repeated elements as records, other elements as what they hold; text with elements in it as one passage, paragraphs
 * and titles of sections as such. Paths are like XPath, with an index where a name is repeated. Two passes, linear.
 */
export function parseXml(source: string, builder: DocumentBuilder): void {
  const { root, unclosed } = shapeOfXml(source);
  if (unclosed > 0)
    builder.setMetadata('malformed', `The XML is not well-formed: ${unclosed} elements lack an end tag.`);
  const writer = createRecordWriter(builder, elementRange);
  const facts = createFacts(builder);
  const reading: Reading = { builder, writer, facts, open: [], text: undefined, sections: 0 };
  readXml(source, {
    open: (name, attributes) => openElement(reading, root, name, attributes),
    close: () => closeElement(reading),
    text(text) {
      if (reading.text !== undefined) reading.text.parts.push(text);
      else if (/\S/.test(text)) writer.text('Paragraph', text, { path: reading.open.at(-1)?.path });
    },
    comment: (text) => builder.addHidden('comment', text),
  });
  writer.end();
  facts.end();
}

function openElement(
  reading: Reading,
  root: XmlShape,
  name: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const parent = reading.open.at(-1);
  const shape = (parent === undefined ? root : parent.shape)?.children.get(name);
  if (reading.text !== undefined) {
    // Words of neighbouring cells or paragraphs stay apart; a word that is bold in part stays one.
    if (shape?.hasElements || paragraphNames.has(localName(name))) reading.text.parts.push('\n');
    reading.open.push({ name, shape, path: '', counts: new Map(), kind: 'inline', parts: [], attributes: [] });
    return;
  }
  const told = Object.entries(attributes).filter(([key, value]) => isTelling(key) && value !== '');
  const isText = shape?.hasText === true || (shape?.hasElements !== true && shape?.hasAttributes !== true);
  const path = pathOf(parent, shape, name);
  const kind = isText ? 'text' : 'group';
  const element: XmlElement = { name, shape, path, counts: new Map(), kind, parts: [], attributes: told };
  reading.open.push(element);
  if (isText) {
    reading.text = element;
    return;
  }
  if (sectionNames.test(localName(name))) reading.sections += 1;
  reading.writer.open(localName(name), path, { isArray: false, isRecord: shape?.isRepeated === true });
  for (const [key, value] of told) reading.writer.scalar(localName(key), value, path);
}

function closeElement(reading: Reading): void {
  const element = reading.open.pop()!;
  if (element.kind === 'group') {
    if (sectionNames.test(localName(element.name))) reading.sections -= 1;
    reading.writer.close();
  } else if (element.kind === 'text') {
    reading.text = undefined;
    writeText(reading, element);
  } else if (element.shape?.hasElements || paragraphNames.has(localName(element.name))) reading.text?.parts.push('\n');
}

function writeText(reading: Reading, element: XmlElement): void {
  const { writer, open, sections } = reading;
  const { path, attributes } = element;
  const name = localName(element.name);
  const text = element.parts
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
  if (open.length === 1) reading.facts.add(name, text);
  if (titleNames.has(name) && sectionNames.test(localName(open.at(-1)?.name ?? '')))
    writer.text('Title', text, { path, level: Math.min(6, Math.max(1, sections)) });
  else if (paragraphNames.has(name)) writer.text('Paragraph', text, { path });
  else {
    writer.scalar(name, text, path);
    for (const [key, value] of attributes) writer.scalar(`${name}.${localName(key)}`, value, path);
  }
}

function pathOf(parent: XmlElement | undefined, shape: XmlShape | undefined, name: string): string {
  if (parent === undefined) return `/${name}`;
  const index = (parent.counts.get(name) ?? 0) + 1;
  parent.counts.set(name, index);
  if (parent.path.length + name.length > longestPath) return parent.path;
  return `${parent.path}/${name}${shape?.isRepeated ? `[${index}]` : ''}`;
}

/** `/catalog/book[1]` and `/catalog/book[9]` are `/catalog/book[1-9]`. */
function elementRange(first: string, last: string): string {
  const [, name, start] = /^(.*)\[(\d+)\]$/.exec(first) ?? [];
  const [, otherName, end] = /^(.*)\[(\d+)\]$/.exec(last) ?? [];
  return name !== undefined && name === otherName ? `${name}[${start}-${end}]` : `${first} to ${last}`;
}
