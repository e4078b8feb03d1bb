import type { Box } from '../../model.ts';
import type { PlacedLine } from '../element-writer.ts';
import type { DoclingBox, DoclingDocument, DoclingProvenance } from './docling-document.ts';

/** Docling's boxes as ours: in the page's own unit, origin top left. */
export interface DoclingPlaces {
  /** Undefined where the page is not known, or the box has no extent. */
  boxOn(page: number, box: DoclingBox): Box | undefined;
  /** The text in as many stretches as it has places; undefined where one of them is not known. */
  linesOf(text: string, provenance: readonly DoclingProvenance[]): PlacedLine[] | undefined;
}

export function doclingPlaces({ pages }: Pick<DoclingDocument, 'pages'>): DoclingPlaces {
  const heights = new Map(Object.values(pages).map((page) => [page.page_no, page.size.height]));

  function boxOn(page: number, { l, t, r, b, coord_origin }: DoclingBox): Box | undefined {
    const height = heights.get(page);
    if (page < 1 || height === undefined) return undefined;
    const [top, bottom] = coord_origin === 'BOTTOMLEFT' ? [height - t, height - b] : [t, b];
    const box = {
      page,
      x: Math.min(l, r),
      y: Math.min(top, bottom),
      width: Math.abs(r - l),
      height: Math.abs(bottom - top),
    };
    return box.width > 0 && box.height > 0 ? box : undefined;
  }

  return {
    boxOn,
    linesOf(text, provenance) {
      const boxes = provenance.map(({ page_no, bbox }) => boxOn(page_no, bbox));
      if (boxes.length === 0 || boxes.some((box) => box === undefined)) return undefined;
      const starts = startsOf(text, provenance);
      return boxes.map((box, index) => {
        const stretch = text.slice(starts[index], starts[index + 1]);
        return { text: stretch, box: box!, joint: /\s$/.test(stretch) ? ' ' : '' };
      });
    },
  };
}

/** Spans may be off by some characters, and may not say anything: then all of the text is in the first place. */
function startsOf(text: string, provenance: readonly DoclingProvenance[]): number[] {
  const starts = provenance.map(({ charspan }, index) => (index === 0 ? 0 : Math.min(charspan[0], text.length)));
  const isOrdered = starts.every((start, index) => index === 0 || start > starts[index - 1]!);
  return isOrdered ? starts : starts.map((_, index) => (index === 0 ? 0 : text.length));
}
