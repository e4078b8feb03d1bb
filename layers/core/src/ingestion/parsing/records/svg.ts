import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { readXml } from './xml-reader.ts';

export const svgParser: Parser = (input, builder) => parseSvg(input.text(), builder);

/** Elements whose text is shown or read aloud (SVG 2, text and metadata). */
const textNames: ReadonlySet<string> = new Set(['text', 'title', 'desc', 'foreignObject']);

interface Open {
  readonly name: string;
  readonly isHidden: boolean;
  readonly parts: string[] | undefined;
}

/** Titles, descriptions and drawn text of an SVG, an element each; styles and scripts are not text. */
export function parseSvg(source: string, builder: DocumentBuilder): void {
  const open: Open[] = [];
  readXml(source, {
    open(name, attributes) {
      const parent = open.at(-1);
      const isHidden = parent?.isHidden === true || isInvisible(attributes);
      const starts = parent?.parts === undefined && textNames.has(name);
      if (parent?.parts !== undefined && name !== 'tspan') parent.parts.push(' ');
      open.push({ name, isHidden, parts: /^(?:style|script)$/.test(name) ? undefined : starts ? [] : parent?.parts });
    },
    close() {
      const { name, isHidden, parts } = open.pop()!;
      if (parts === undefined || parts === open.at(-1)?.parts) return;
      const text = parts.join('').replace(/\s+/g, ' ');
      if (isHidden) builder.addHidden('display-none', text);
      else {
        if (name === 'title' && open.length === 1) builder.setTitle(text);
        builder.add('Paragraph', text);
      }
    },
    text(text) {
      open.at(-1)?.parts?.push(text);
    },
    comment: (text) => builder.addHidden('comment', text),
  });
}

function isInvisible(attributes: Readonly<Record<string, string>>): boolean {
  const { display, visibility, opacity, style = '' } = attributes;
  if (display === 'none' || visibility === 'hidden' || (opacity !== undefined && Number(opacity) === 0)) return true;
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0+(?:\.0*)?\s*(?:;|$))/.test(style);
}
