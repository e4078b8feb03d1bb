import type { OfficePackage } from './package.ts';
import { attribute, type XmlAttributes } from './xml.ts';

/** What a style says that matters for the text; a style that does not say takes it from the one it is based on. */
export interface WordStyle {
  readonly name?: string;
  /** Heading level 1–6. */
  readonly level?: number;
  readonly numberId?: string;
  readonly numberLevel?: number;
  readonly isHidden?: boolean;
  /** Six hexadecimal digits. */
  readonly colour?: string;
  readonly isShaded?: boolean;
  readonly isCode?: boolean;
}

export interface WordStyles {
  /** Of a style's id, with what it inherits; of the default paragraph style where there is none. */
  paragraph(id: string | undefined): WordStyle;
  run(id: string): WordStyle;
}

type OpenStyle = { -readonly [Key in keyof WordStyle]: WordStyle[Key] } & { basedOn?: string };

/** A chain of styles is followed this far: it may lead back to its start. */
const longestChain = 16;

/** Source: ECMA-376 part 1, clause 17.7. */
export function readWordStyles(office: OfficePackage): WordStyles {
  const styles = new Map<string, OpenStyle>();
  let style: OpenStyle | null = null;
  let standard: string | undefined;
  const part = office.related(office.mainPart, 'styles')[0];
  if (part !== undefined)
    office.read(part, {
      open(name, attributes) {
        if (name === 'style') {
          style = {};
          const id = attribute(attributes, 'styleId');
          if (id !== undefined) styles.set(id, style);
          if (isOn(attribute(attributes, 'default') ?? '0') && attribute(attributes, 'type') === 'paragraph')
            standard = id;
        } else if (style !== null) readProperty(style, name, attributes);
      },
      close(name) {
        if (name === 'style') style = null;
      },
      text() {},
    });
  const resolved = new Map<string, WordStyle>();
  const resolve = (id: string | undefined): WordStyle => {
    if (id === undefined) return {};
    const known = resolved.get(id) ?? inherited(styles, id);
    resolved.set(id, known);
    return known;
  };
  return { paragraph: (id) => resolve(id !== undefined && styles.has(id) ? id : standard), run: resolve };
}

function inherited(styles: ReadonlyMap<string, OpenStyle>, id: string): WordStyle {
  let whole: OpenStyle = {};
  let style = styles.get(id);
  for (let step = 0; style !== undefined && step < longestChain; step += 1) {
    whole = { ...style, ...whole };
    style = style.basedOn === undefined ? undefined : styles.get(style.basedOn);
  }
  return whole;
}

function readProperty(style: OpenStyle, name: string, attributes: XmlAttributes): void {
  const value = attribute(attributes, 'val');
  if (name === 'name' && value !== undefined) readName(style, value);
  else if (name === 'basedOn' && value !== undefined) style.basedOn = value;
  else if (name === 'outlineLvl' && value !== undefined) {
    const level = headingLevel(value);
    if (level !== undefined) style.level = level;
  } else if (name === 'numId' && value !== undefined) style.numberId = value;
  else if (name === 'ilvl') style.numberLevel = Number(value) || 0;
  else if (name === 'vanish') style.isHidden = isOn(value);
  else if (name === 'color' && value !== undefined) style.colour = value;
  else if (name === 'shd') style.isShaded = isShading(attributes);
}

/** Names of built-in styles are English in every language of Word. */
function readName(style: OpenStyle, name: string): void {
  style.name = name;
  const heading = /^heading ([1-9])$/i.exec(name)?.[1];
  if (heading !== undefined) style.level = Math.min(6, Number(heading));
  else if (/^title$/i.test(name)) style.level = 1;
  else if (/^(?:source code|html preformatted|preformatted text|code(?: block)?)$/i.test(name)) style.isCode = true;
}

/** `w:outlineLvl`: 0–8 are headings, 9 is body text. */
export function headingLevel(value: string): number | undefined {
  const level = Number(value);
  return Number.isInteger(level) && level >= 0 && level < 9 ? Math.min(6, level + 1) : undefined;
}

/** A toggle is on unless it says no. */
export function isOn(value: string | undefined): boolean {
  return value === undefined || !/^(?:0|false|off|none)$/i.test(value);
}

/** Whether a `w:shd` puts a colour behind the text. */
export function isShading(attributes: XmlAttributes): boolean {
  const fill = attribute(attributes, 'fill') ?? 'auto';
  if (attribute(attributes, 'themeFill') !== undefined) return true;
  return !/^(?:auto|ffffff)$/i.test(fill) || !/^(?:clear|nil)$/.test(attribute(attributes, 'val') ?? 'clear');
}
