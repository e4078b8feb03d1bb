import { localName } from '../../ingestion/parsing/records/xml-names.ts';
import { readXml } from '../../ingestion/parsing/records/xml-reader.ts';

/** An element of an XML form; names are without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** The root element; undefined where there is none. Namespaces do not matter: the forms have one, under various prefixes. */
export function readXmlTree(source: string): XmlElement | undefined {
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  readXml(source, {
    open(name, attributes) {
      const element = { name: localName(name), attributes, children: [], text: '' };
      open.at(-1)!.children.push(element);
      open.push(element);
    },
    close: () => void open.pop(),
    text(text) {
      open.at(-1)!.text += text;
    },
  });
  return top.children[0];
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function elementAt(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at;
}

/** Text at a path, of the `value` in it where there is one; empty where there is none. */
export function textAt(element: XmlElement | undefined, ...path: string[]): string {
  const at = elementAt(element, ...path);
  return (elementAt(at, 'value') ?? at)?.text.replace(/\s+/g, ' ').trim() ?? '';
}
