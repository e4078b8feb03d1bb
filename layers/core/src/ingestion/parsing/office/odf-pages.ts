import type { DocumentBuilder } from '../document-builder.ts';
import type { ElementOptions } from '../element-writer.ts';
import { type Block, createBlockFlow } from './flow-blocks.ts';
import { createHiddenLines, type HiddenLines } from './hidden-lines.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { createOdfTextEvents } from './odf-text.ts';
import { attribute, type XmlEvents } from './xml.ts';

/** Where the pages stand. */
interface OpenPages {
  readonly builder: DocumentBuilder;
  readonly notes: string[];
  flow: ReturnType<typeof createBlockFlow>;
  page: number;
  hidden: HiddenLines | null;
  isTitle: boolean;
  isNotes: boolean;
}

/** Events of a text, or of the pages of a presentation or drawing, each with its notes. Source: ODF 1.3 part 3, clause 10. */
export function createOdfPages(builder: DocumentBuilder, styles: OdfStyles): XmlEvents & { end(): void } {
  const open: OpenPages = {
    builder,
    notes: [],
    flow: createBlockFlow(builder),
    page: 0,
    hidden: null,
    isTitle: false,
    isNotes: false,
  };
  const events = createOdfTextEvents(
    { push: (block) => pushBlock(open, block) },
    {
      styles,
      note: (text) => open.notes.push(text),
      hide: (reason, text) => builder.addHidden(reason, text, open.page || undefined),
    },
  );
  return {
    open(name, attributes) {
      if (name === 'page')
        startPage(open, odfStyle(styles, 'drawing-page', attribute(attributes, 'style-name')).isHidden === true);
      else if (name === 'notes' && open.page > 0) {
        open.isNotes = true;
        startFlow(open, { page: open.page, path: `slide ${open.page} notes` });
      } else if (name === 'frame') open.isTitle = !open.isNotes && attribute(attributes, 'class') === 'title';
      events.open(name, attributes);
    },
    close(name) {
      events.close(name);
      if (name === 'frame') open.isTitle = false;
      else if (name === 'notes') open.isNotes = false;
      else if (name === 'page') {
        open.hidden?.end();
        open.hidden = null;
        startFlow(open, {});
      }
    },
    text: (text) => events.text(text),
    end() {
      open.flow.end();
      open.notes.forEach((text, index) => {
        open.builder.add('Paragraph', `[${index + 1}] ${text}`, { path: `footnote ${index + 1}` });
      });
    },
  };
}

function startPage(open: OpenPages, isHidden: boolean): void {
  open.page += 1;
  startFlow(open, { page: open.page, path: `slide ${open.page}` });
  open.hidden = isHidden ? createHiddenLines(open.builder, 'display-none', open.page) : null;
}

function pushBlock(open: OpenPages, block: Block): void {
  if (open.hidden !== null) open.hidden.add(block.kind === 'paragraph' ? block.text : block.rows.flat().join(' | '));
  else if (open.isTitle && block.kind === 'paragraph') open.flow.push({ ...block, level: 2, item: undefined });
  else open.flow.push(block);
}

function startFlow(open: OpenPages, options: ElementOptions): void {
  open.flow.end();
  open.flow = createBlockFlow(open.builder, options);
}
