import type { Token } from 'markdown-it';
import { createDocumentBuilder, type DocumentBuilder } from './document-builder.ts';
import { parseHtmlPassage } from './html.ts';

/** Tags that may hide what is between them, or change what it says, and comments. */
const telling = /^<(?:!--|sup\b|[^>]*\b(?:hidden|style|class)\b)/i;

/** What a reader sees of inline tokens; what HTML among them hides is kept apart. */
export function seenText(tokens: readonly Token[], builder: DocumentBuilder): string {
  if (!tokens.some(({ type, content }) => type === 'html_inline' && telling.test(content))) return inlineText(tokens);
  const source = tokens.map((token) => (token.type === 'html_inline' ? token.content : escaped(inlineText([token]))));
  const own = createDocumentBuilder();
  parseHtmlPassage(`<p>${source.join('')}</p>`, own);
  const { text, hidden } = own.build('text/html');
  for (const { reason, text: passage } of hidden ?? []) builder.addHidden(reason, passage);
  return text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
}

/** The text that a reader sees of inline tokens: link texts without addresses, descriptions of images, no HTML tags. */
function inlineText(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    switch (token.type) {
      case 'text':
      case 'code_inline':
      case 'image':
      case 'text_special':
        text += token.content;
        break;
      case 'softbreak':
        text += ' ';
        break;
      case 'hardbreak':
        text += '\n';
        break;
      case 'html_inline':
        if (/^<br\b/i.test(token.content)) text += '\n';
        break;
    }
  }
  return text;
}

/** True where nothing but images (also linked ones) stands. */
export function isOnlyImages(tokens: readonly Token[]): boolean {
  return (
    tokens.some(({ type }) => type === 'image') &&
    tokens.every(
      (token) => /^(?:image|softbreak|hardbreak|link_open|link_close)$/.test(token.type) || token.content.trim() === '',
    )
  );
}
