import type { DocumentBuilder } from '../document-builder.ts';
import type { ElementOptions } from '../element-writer.ts';

/** The same builder for a part of a document: what is added has the path of the part, and images are left out. */
export function builderAt(builder: DocumentBuilder, path: string): DocumentBuilder {
  const placed = (options: ElementOptions = {}): ElementOptions => ({ ...options, path: options.path ?? path });
  return {
    ...builder,
    add(type, raw, options) {
      // The text of an image in a notebook is the name of a file.
      if (type !== 'Figure') builder.add(type, raw, placed(options));
    },
    addPlaced: (type, lines, options) => builder.addPlaced(type, lines, placed(options)),
    addTable: (rows, options) => builder.addTable(rows, placed(options)),
  };
}
