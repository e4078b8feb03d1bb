/** Writes PDF files for tests: pages of content in PDF syntax, with Helvetica (`/F1`) and its bold (`/F2`). */

export interface PageOptions {
  /** Operators of the page's content stream (ISO 32000-1, 8 and 9). */
  readonly content: string;
  readonly mediaBox?: readonly number[];
  readonly cropBox?: readonly number[];
  readonly rotate?: number;
  /** Grey pixels, painted by `/Im Do` in a unit square. */
  readonly image?: { readonly width: number; readonly height: number; readonly grey: Uint8Array };
}

export interface PdfOptions {
  readonly pages: readonly PageOptions[];
  readonly info?: Readonly<Record<string, string>>;
  /** Titles of the outline, each leading to the page of its number. */
  readonly outline?: readonly string[];
  /** Claims to be encrypted with a password that nobody has. */
  readonly isEncrypted?: boolean;
}

const latin = (text: string) => Buffer.from(text, 'latin1');

export function aPdf({ pages, info = {}, outline = [], isEncrypted = false }: PdfOptions): Buffer {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer) => objects.push(typeof body === 'string' ? latin(body) : body);
  const pageId = (index: number) => 5 + index * 3;
  const outlineId = 5 + pages.length * 3;
  const root = outline.length > 0 ? ` /Outlines ${outlineId} 0 R` : '';
  add(`<< /Type /Catalog /Pages 2 0 R${root} >>`);
  add(`<< /Type /Pages /Kids [${pages.map((_, index) => `${pageId(index)} 0 R`).join(' ')}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
  for (const [index, page] of pages.entries()) {
    const id = pageId(index);
    const boxes = `/MediaBox [${(page.mediaBox ?? [0, 0, 612, 792]).join(' ')}]${page.cropBox ? ` /CropBox [${page.cropBox.join(' ')}]` : ''}`;
    const fonts = '/Font << /F1 3 0 R /F2 4 0 R >>';
    add(
      `<< /Type /Page /Parent 2 0 R ${boxes} /Rotate ${page.rotate ?? 0} /Contents ${id + 1} 0 R /Resources << ${fonts} /XObject << /Im ${id + 2} 0 R >> >> >>`,
    );
    add(stream('', latin(page.content)));
    const { width = 1, height = 1, grey = Uint8Array.of(255) } = page.image ?? {};
    add(
      stream(
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8`,
        grey,
      ),
    );
  }
  if (outline.length > 0) {
    add(`<< /Type /Outlines /First ${outlineId + 1} 0 R /Last ${outlineId + outline.length} 0 R >>`);
    for (const [index, title] of outline.entries()) {
      const next = index + 1 < outline.length ? ` /Next ${outlineId + index + 2} 0 R` : '';
      add(`<< /Title (${title}) /Parent ${outlineId} 0 R /Dest [${pageId(index)} 0 R /Fit]${next} >>`);
    }
  }
  add(
    `<< ${Object.entries(info)
      .map(([name, value]) => `/${name} (${value})`)
      .join(' ')} >>`,
  );
  const key = `<${'ab'.repeat(32)}>`;
  const encrypt = isEncrypted
    ? ` /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O ${key} /U ${key} >> /ID [<00> <00>]`
    : '';
  return assembled(objects, `/Root 1 0 R /Info ${objects.length} 0 R${encrypt}`);
}

function stream(entries: string, data: Uint8Array): Buffer {
  return Buffer.concat([
    latin(`<< ${entries} /Length ${data.length} >>\nstream\n`),
    Buffer.from(data),
    latin('\nendstream'),
  ]);
}

/** Header, objects, cross-reference table, trailer (ISO 32000-1, 7.5). */
function assembled(objects: readonly Buffer[], trailer: string): Buffer {
  const parts = [latin('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [index, body] of objects.entries()) {
    offsets.push(length);
    const object = Buffer.concat([latin(`${index + 1} 0 obj\n`), body, latin('\nendobj\n')]);
    parts.push(object);
    length += object.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    latin(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** One line of text; `y` is its base line, from the bottom of the page. */
export function show(text: string, x: number, y: number, size = 10, font = 'F1', operators = ''): string {
  const escaped = text.replace(/[\\()]/g, (sign) => `\\${sign}`);
  return `BT ${operators} /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET\n`;
}

/** Lines below each other. */
export function showLines(lines: readonly string[], x: number, y: number, size = 10, font = 'F1'): string {
  return lines.map((line, i) => show(line, x, y - i * size * 1.2, size, font)).join('');
}
