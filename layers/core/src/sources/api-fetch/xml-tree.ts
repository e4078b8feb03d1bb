import { localName } from '../../ingestion/parsing/records/xml-names.ts';
import { readXml } from '../../ingestion/parsing/records/xml-reader.ts';
import { countHeld } from './held-values.ts';

/** Why an answer is not the XML that it says it is. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

type XmlValue = string | XmlValue[] | { [name: string]: XmlValue };

interface Open {
  readonly name: string;
  readonly fields: Map<string, XmlValue>;
  readonly text: string[];
}

/**
 * XML 1.0 as an object: elements by their name without prefix, those that repeat as an array, attributes as `@name`, an
 * element of text alone as its text, and text beside other things as `#text`. The root element is the one field of the whole.
 * @throws XmlFault for entities of its own, and where an element has no end; TooManyValues
 */
export function parseXmlTree(source: string): unknown {
  refuseEntities(source);
  const root: Open = { name: '', fields: new Map(), text: [] };
  const open: Open[] = [root];
  const held = countHeld();
  const unclosed = readXml(source, {
    open(name, attributes) {
      held();
      const fields = new Map<string, XmlValue>(
        Object.entries(attributes)
          .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
          .map(([key, value]) => [`@${localName(key)}`, value]),
      );
      open.push({ name: localName(name), fields, text: [] });
    },
    close() {
      const done = open.pop()!;
      add(open.at(-1)!.fields, done.name, contentOf(done));
    },
    text: (text) => void open.at(-1)!.text.push(text),
  });
  if (unclosed > 0) throw new XmlFault(`${unclosed} elements have no end tag`);
  if (root.fields.size === 0) throw new XmlFault('there is no element');
  return contentOf(root);
}

/** A document type may be there; entities that it defines are not: they are how XML reaches files and grows without end. */
function refuseEntities(source: string): void {
  const prolog = source.slice(0, 16_384);
  if (/<!DOCTYPE\b/i.test(prolog) && /<!ENTITY\b/i.test(source))
    throw new XmlFault('it defines entities of its own, which are refused');
}

function add(fields: Map<string, XmlValue>, name: string, value: XmlValue): void {
  const before = fields.get(name);
  if (before === undefined) fields.set(name, value);
  else if (Array.isArray(before)) before.push(value);
  else fields.set(name, [before, value]);
}

function contentOf({ fields, text }: Open): XmlValue {
  const words = text.join('').trim();
  if (fields.size === 0) return words;
  if (words !== '') fields.set('#text', words);
  return Object.fromEntries(fields);
}
