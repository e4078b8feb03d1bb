import { StageError } from '../../errors.ts';
import { localName } from '../../ingestion/parsing/records/xml-names.ts';
import { readXml } from '../../ingestion/parsing/records/xml-reader.ts';

/** An element and what is read of it: names without prefix, text of its own. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Told at the end of each element; `path` holds those around it, the root first. */
export type OnElement = (element: XmlElement, path: readonly XmlElement[]) => void;

/** Of one element; what is longer is content that nobody asks for here. */
const longestText = 20_000;
const prologCharacters = 65_536;

/**
 * Reads XML that a server gave, and gives the name of its root. Entities that it declares itself are refused, not expanded: they
 * serve to reach files and to grow without end (XML 1.0 §4.2).
 * @throws StageError SourceAnswerInvalid for entities, and for XML that breaks off
 */
export function readStrictXml(source: string, onElement: OnElement): string | undefined {
  const prolog = source.slice(0, prologCharacters).replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const root = prolog.search(/<[A-Za-z_]/);
  if (/<!ENTITY\b/i.test(root < 0 ? prolog : prolog.slice(0, root)))
    throw invalid('It declares entities of its own, which may reach files or grow without end and are never read.');
  const path: XmlElement[] = [];
  let rootName: string | undefined;
  const unclosed = readXml(source, {
    open(name, attributes) {
      rootName ??= localName(name);
      path.push({ name: localName(name), attributes, text: '' });
    },
    text(part) {
      const element = path.at(-1);
      if (element !== undefined && element.text.length < longestText) element.text += part.slice(0, longestText);
    },
    close() {
      const element = path.pop();
      if (element !== undefined) onElement(element, path);
    },
  });
  if (unclosed > 0) throw invalid('It is not well-formed XML: it breaks off, or elements are not closed.');
  return rootName;
}

export function invalid(why: string): StageError {
  return new StageError('SourceAnswerInvalid', why);
}
