import type { OfficePackage } from './package.ts';

/** Paragraphs of DrawingML (`a:p` with `a:t`) in a part, one string each: text boxes on a sheet, a diagram. */
export function readDrawingText(office: OfficePackage, part: string): string[] {
  const paragraphs: string[] = [];
  let text = '';
  let isText = false;
  office.read(part, {
    open(name) {
      if (name === 'p') text = '';
      else if (name === 't') isText = true;
      else if (name === 'br') text += '\n';
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'p' && text.trim() !== '') {
        paragraphs.push(text);
        text = '';
      }
    },
    text(piece) {
      if (isText) text += piece;
    },
  });
  return paragraphs;
}
