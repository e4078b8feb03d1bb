import { readXml } from './xml-reader.ts';

/** What is known of all elements that stand at the same names from the root. */
export interface XmlShape {
  readonly children: Map<string, XmlShape>;
  /** Has a sibling of its name somewhere. */
  isRepeated: boolean;
  hasElements: boolean;
  hasText: boolean;
  hasAttributes: boolean;
}

/** More kinds of elements than this are taken for one. */
const mostShapes = 20_000;

function createShape(): XmlShape {
  return { children: new Map(), isRepeated: false, hasElements: false, hasText: false, hasAttributes: false };
}

/** One pass over a document, before it is read: which elements are records can be told of the whole only. */
export function shapeOfXml(source: string): { readonly root: XmlShape; readonly unclosed: number } {
  const root = createShape();
  const rest = createShape();
  const open: { readonly shape: XmlShape; readonly seen: Set<string> }[] = [{ shape: root, seen: new Set() }];
  let shapes = 0;
  const unclosed = readXml(source, {
    open(name, attributes) {
      const parent = open.at(-1)!;
      parent.shape.hasElements = true;
      let shape = parent.shape.children.get(name);
      if (shape === undefined) {
        shape = shapes < mostShapes ? createShape() : rest;
        shapes += 1;
        if (shape !== rest) parent.shape.children.set(name, shape);
      }
      if (parent.seen.has(name)) shape.isRepeated = true;
      parent.seen.add(name);
      if (Object.keys(attributes).some(isTelling)) shape.hasAttributes = true;
      open.push({ shape, seen: new Set() });
    },
    close() {
      open.pop();
    },
    text(text) {
      const { shape } = open.at(-1)!;
      if (!shape.hasText && /\S/.test(text)) shape.hasText = true;
    },
  });
  return { root, unclosed };
}

/** Attributes that say something of the content, not of its markup. */
export function isTelling(name: string): boolean {
  return !/^(?:xmlns|xsi:|xlink:(?!href)|xml:(?!lang))|^(?:style|class)$/.test(name);
}
