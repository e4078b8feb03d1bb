import { StageError } from '../../../errors.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { type Block, blocksText, createBlockFlow } from './flow-blocks.ts';
import { createHiddenLines } from './hidden-lines.ts';
import { createRtfInfo } from './rtf-info.ts';
import { createRtfReader, type RtfListener } from './rtf-reader.ts';
import { createRtfStory, endStory, type RtfStory } from './rtf-story.ts';
import { createRtfTables } from './rtf-tables.ts';
import { readRtf } from './rtf-tokens.ts';

/**
 * Rich Text Format 1.9.1: headings by outline level or style, lists with the numbers that the file shows, tables, notes,
 * comments, text boxes, headers and footers.
 * @throws StageError CorruptDocument
 */
export const rtfParser: Parser = ({ bytes }, builder) => {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  if (!start.replace(/^\u00ef\u00bb\u00bf/, '').startsWith('{\\rtf'))
    throw new StageError('CorruptDocument', 'The document does not begin as Rich Text Format does.');
  const stories = createStories(builder);
  const reader = createRtfReader(createRtfTables(), createRtfInfo(builder), stories);
  readRtf(bytes, reader);
  reader.end();
  stories.end();
};

interface OpenStory {
  readonly story: RtfStory;
  readonly blocks: Block[];
}

function createStories(builder: DocumentBuilder): RtfListener & { end(): void } {
  const flow = createBlockFlow(builder);
  const main = createRtfStory(flow);
  const open: OpenStory[] = [];
  const notes: string[] = [];
  const running = new Set<string>();
  const hidden = new Map(
    (['display-none', 'same-colour'] as const).map((reason) => [reason as string, createHiddenLines(builder, reason)]),
  );
  let author = '';
  const current = () => open.at(-1)?.story ?? main;

  function closeStory(word: string): void {
    const ended = open.pop();
    if (ended === undefined) return;
    endStory(ended.story);
    const text = blocksText(ended.blocks).trim();
    if (text === '') return;
    if (word === 'footnote') current().parts.push(`[${notes.push(text)}]`);
    else if (word === 'annotation') {
      current().comments.push(`Comment by ${author.trim() || 'an unknown author'}: ${text}`);
      author = '';
    } else if (word === 'shptxt') current().parts.push(`\n${text}\n`);
    else if (/\p{L}{2}/u.test(text)) running.add(`${word.slice(0, 6)} ${text}`);
  }

  return {
    story: current,
    openStory() {
      const blocks: Block[] = [];
      open.push({ story: createRtfStory({ push: (block) => void blocks.push(block) }), blocks });
    },
    closeStory,
    author(text) {
      author = (author + text).slice(0, 200);
    },
    hide: (reason, text) => hidden.get(reason)?.add(text),
    end() {
      while (open.length > 0) closeStory('shptxt');
      endStory(main);
      flow.end();
      for (const lines of hidden.values()) lines.end();
      notes.forEach((text, index) => {
        builder.add('Paragraph', `[${index + 1}] ${text}`, { path: `footnote ${index + 1}` });
      });
      for (const text of running) builder.add('Footer', text.slice(7), { path: text.slice(0, 6) });
    },
  };
}
