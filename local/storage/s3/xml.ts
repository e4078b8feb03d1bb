import { Parser } from 'htmlparser2';

/** What XML 1.0 cannot carry, even escaped. Tab and line feed could, but come back changed from many parsers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const notInXml = /[\u0000-\u001f\u007f\ufffe\uffff]/u;

export function canBeInXml(text: string): boolean {
  return text.isWellFormed() && !notInXml.test(text);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text or children by element name, in order. */
export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** The root of a small document; undefined when it is not well formed. Namespaces and attributes are dropped. */
export function parseXml(source: string): XmlElement | undefined {
  const top: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [top];
  let isBroken = false;
  const parser = new Parser(
    {
      onopentag(name) {
        const element: XmlElement = { name, children: [], text: '' };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext(text) {
        const element = open.at(-1);
        if (element !== undefined) element.text += text;
      },
      onclosetag(name, isImplied) {
        if (isImplied || open.pop()?.name !== name) isBroken = true;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(source);
  parser.end();
  return isBroken || top.children.length !== 1 ? undefined : top.children[0];
}
