import type { DocumentBuilder, ElementOptions } from '../document-builder.ts';
import { createBlockFlow } from './flow-blocks.ts';
import { createHiddenLines, type HiddenLines } from './hidden-lines.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { createOdfTextEvents } from './odf-text.ts';
import { attribute, type XmlEvents } from './xml.ts';

/** Events of a text, or of the pages of a presentation or drawing, each with its notes. Source: ODF 1.3 part 3, clause 10. */
export function createOdfPages(builder: DocumentBuilder, styles: OdfStyles): XmlEvents & { end(): void } {
  const notes: string[] = [];
  let flow = createBlockFlow(builder);
  let page = 0;
  let hidden: HiddenLines | null = null;
  let isTitle = false;
  let isNotes = false;

  const events = createOdfTextEvents(
    {
      push(block) {
        if (hidden !== null) hidden.add(block.kind === 'paragraph' ? block.text : block.rows.flat().join(' | '));
        else if (isTitle && block.kind === 'paragraph') flow.push({ ...block, level: 2, item: undefined });
        else flow.push(block);
      },
    },
    {
      styles,
      note: (text) => notes.push(text),
      hide: (reason, text) => builder.addHidden(reason, text, page || undefined),
    },
  );

  function startFlow(options: ElementOptions): void {
    flow.end();
    flow = createBlockFlow(builder, options);
  }

  return {
    open(name, attributes) {
      if (name === 'page') {
        page += 1;
        startFlow({ page, path: `slide ${page}` });
        const isHidden = odfStyle(styles, 'drawing-page', attribute(attributes, 'style-name')).isHidden === true;
        hidden = isHidden ? createHiddenLines(builder, 'display-none', page) : null;
      } else if (name === 'notes' && page > 0) {
        isNotes = true;
        startFlow({ page, path: `slide ${page} notes` });
      } else if (name === 'frame') isTitle = !isNotes && attribute(attributes, 'class') === 'title';
      events.open(name, attributes);
    },
    close(name) {
      events.close(name);
      if (name === 'frame') isTitle = false;
      else if (name === 'notes') isNotes = false;
      else if (name === 'page') {
        hidden?.end();
        hidden = null;
        startFlow({});
      }
    },
    text: (text) => events.text(text),
    end() {
      flow.end();
      notes.forEach((text, index) => {
        builder.add('Paragraph', `[${index + 1}] ${text}`, { path: `footnote ${index + 1}` });
      });
    },
  };
}
