import { byteOrderMark, declaredCharset, decodeAs } from '../charset.ts';
import { ShallowParser } from '../html-parser.ts';
import { localName } from '../records/xml-names.ts';

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlEvents {
  /** @param name without prefix */
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/**
 * Reads XML of any quality in pieces; opens and closes are balanced. Only the five entities of XML itself and numbers are
 * known: a document type cannot define others, so entities never expand. Linear, no recursion, no tree.
 */
export function readXml(chunks: Iterable<Uint8Array>, events: XmlEvents): void {
  let depth = 0;
  const parser = new ShallowParser(
    {
      onopentag(name, attributes) {
        depth += 1;
        events.open(localName(name), attributes);
      },
      onclosetag(name) {
        depth -= 1;
        events.close(localName(name));
      },
      ontext: (text) => events.text(text),
    },
    () => depth,
    { xmlMode: true, decodeEntities: true },
  );
  for (const text of decoded(chunks)) parser.write(text);
  parser.end();
}

/** An attribute by its name without prefix. The prefix is free in XML, and the same name with two prefixes is rare. */
export function attribute(attributes: XmlAttributes, name: string): string | undefined {
  const plain = attributes[name];
  if (plain !== undefined) return plain;
  for (const key in attributes) if (key.endsWith(name) && key.at(-name.length - 1) === ':') return attributes[key];
  return undefined;
}

/** An attribute that has a prefix, such as `r:id` beside `id`. */
export function prefixed(attributes: XmlAttributes, name: string): string | undefined {
  for (const key in attributes) if (key.endsWith(`:${name}`)) return attributes[key];
  return undefined;
}

/** How often or how far, 1 where nothing or nothing sensible is told. */
export function countOf(attributes: XmlAttributes, name: string): number {
  return Math.max(1, Number(attribute(attributes, name)) || 1);
}

/** By byte order mark, then by the declaration, then UTF-8 with replacement characters. */
function* decoded(chunks: Iterable<Uint8Array>): Generator<string> {
  let decoder: ReturnType<typeof decoderOf> | undefined;
  for (const chunk of chunks) {
    decoder ??= decoderOf(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}

function decoderOf(head: Uint8Array) {
  const mark = byteOrderMark(head)?.charset;
  const wide = head[0] === 0x3c && head[1] === 0 ? 'utf-16le' : head[0] === 0 && head[1] === 0x3c ? 'utf-16be' : null;
  const charset = mark ?? wide ?? declaredCharset(head.subarray(0, 200)) ?? 'utf-8';
  return new TextDecoder(decodeAs(charset, new Uint8Array()) === undefined ? 'utf-8' : charset);
}
