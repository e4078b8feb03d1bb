import MarkdownIt from 'markdown-it';
import type { DocumentBuilder } from './document-builder.ts';
import { readFrontMatter } from './front-matter.ts';
import { readMarkdownTokens } from './markdown-blocks.ts';
import { markdownSlabs } from './markdown-slabs.ts';
import { parsePlainText } from './plain-text.ts';

/** Quotes and lists nested deeper than this are not read as Markdown. */
const deepest = 64;

/**
 * CommonMark with tables and strikethrough, as markdown-it reads it; HTML inside is read as HTML. Front matter becomes
 * metadata. What markdown-it leaves nothing of is read as plain text.
 */
export function parseMarkdown(source: string, builder: DocumentBuilder): void {
  const front = readFrontMatter(source);
  for (const [name, value] of Object.entries(front?.entries ?? {})) {
    if (name === 'title' && typeof value === 'string') builder.setTitle(value);
    else if ((name === 'lang' || name === 'language') && typeof value === 'string') builder.setLanguage(value);
    else builder.setMetadata(name, value);
  }
  const body = front === undefined ? source : source.slice(front.end);
  const parser = new MarkdownIt({ html: true, linkify: false });
  Object.assign(parser.options, { maxNesting: deepest });
  const environment = {};
  for (const slab of markdownSlabs(body)) readMarkdownTokens(parser.parse(slab, environment), builder);
  if (builder.isEmpty()) parsePlainText(body, builder);
}
