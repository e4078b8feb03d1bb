import MarkdownIt from 'markdown-it';
import type { DocumentBuilder } from './document-builder.ts';
import { readFrontMatter } from './front-matter.ts';
import { parseHtml } from './html.ts';
import { readMarkdownTokens } from './markdown-blocks.ts';
import { markdownSlabs } from './markdown-slabs.ts';
import type { Parser } from './parser.ts';

/** Quotes and lists nested deeper than this are not read as Markdown. */
const deepest = 64;

export const markdownParser: Parser = (input, builder) => parseMarkdown(input.text(), builder);

/**
 * CommonMark with tables and strikethrough, as markdown-it reads it; HTML inside is read as HTML. Front matter becomes
 * metadata. A document of which that leaves nothing, because it is nested too deep, is read for its bare text.
 */
export function parseMarkdown(source: string, builder: DocumentBuilder): void {
  const front = readFrontMatter(source);
  for (const [name, value] of Object.entries(front?.entries ?? {})) {
    if (name === 'title' && typeof value !== 'object') builder.setTitle(String(value));
    else if ((name === 'lang' || name === 'language') && typeof value === 'string') builder.setLanguage(value);
    else builder.setMetadata(name, value);
  }
  const body = front === undefined ? source : source.slice(front.end);
  const parser = new MarkdownIt({ html: true, linkify: false });
  Object.assign(parser.options, { maxNesting: deepest });
  const environment = {};
  for (const slab of markdownSlabs(body)) readMarkdownTokens(parser.parse(slab, environment), builder);
  if (builder.isEmpty()) parseHtml(body, builder);
}
