/** The attributes of an element that anything is told by; the others are not kept. */
export interface HtmlAttributes {
  'aria-hidden': string | undefined;
  'http-equiv': string | undefined;
  'xml:lang': string | undefined;
  alt: string | undefined;
  bgcolor: string | undefined;
  class: string | undefined;
  color: string | undefined;
  colspan: string | undefined;
  content: string | undefined;
  hidden: string | undefined;
  href: string | undefined;
  id: string | undefined;
  itemprop: string | undefined;
  lang: string | undefined;
  name: string | undefined;
  open: string | undefined;
  property: string | undefined;
  rel: string | undefined;
  role: string | undefined;
  rowspan: string | undefined;
  start: string | undefined;
  style: string | undefined;
  type: string | undefined;
  value: string | undefined;
}

/** All of one shape: looking up what a few of thousand shapes have is slow. */
export function createHtmlAttributes(): HtmlAttributes {
  return {
    'aria-hidden': undefined,
    'http-equiv': undefined,
    'xml:lang': undefined,
    alt: undefined,
    bgcolor: undefined,
    class: undefined,
    color: undefined,
    colspan: undefined,
    content: undefined,
    hidden: undefined,
    href: undefined,
    id: undefined,
    itemprop: undefined,
    lang: undefined,
    name: undefined,
    open: undefined,
    property: undefined,
    rel: undefined,
    role: undefined,
    rowspan: undefined,
    start: undefined,
    style: undefined,
    type: undefined,
    value: undefined,
  };
}

export const noAttributes: Readonly<HtmlAttributes> = Object.freeze(createHtmlAttributes());

export function isKeptAttribute(name: string): name is keyof HtmlAttributes {
  return kept.has(name);
}

const kept: ReadonlySet<string> = new Set(Object.keys(noAttributes));
