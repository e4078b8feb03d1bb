import type { HidingReason } from '../../model.ts';
import type { DocumentBuilder } from '../document-builder.ts';

/** Gathers lines that are hidden next to one another, since a document keeps few passages. */
export interface HiddenLines {
  add(line: string): void;
  end(): void;
}

/** Of one passage. */
const mostCharacters = 1900;

export function createHiddenLines(builder: DocumentBuilder, reason: HidingReason, page?: number): HiddenLines {
  let lines: string[] = [];
  let characters = 0;
  const end = () => {
    builder.addHidden(reason, lines.join('\n'), page);
    lines = [];
    characters = 0;
  };
  return {
    add(line) {
      if (line.trim() === '') return;
      if (characters > 0 && characters + line.length > mostCharacters) end();
      lines.push(line);
      characters += line.length + 1;
    },
    end,
  };
}
