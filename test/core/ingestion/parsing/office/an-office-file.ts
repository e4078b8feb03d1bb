import { strToU8, type Zippable, zipSync } from 'fflate';

/** A ZIP container of texts by name. */
export function aZip(files: Readonly<Record<string, string>>, options: { readonly level?: 0 | 6 } = {}): Uint8Array {
  const entries: Zippable = {};
  for (const [name, text] of Object.entries(files)) entries[name] = [strToU8(text), { level: options.level ?? 6 }];
  return zipSync(entries);
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006';
const relations = (entries: readonly (readonly [id: string, kind: string, target: string])[]) =>
  `<Relationships>${entries
    .map(([id, kind, target]) => `<Relationship Id="${id}" Type="${office}/relationships/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const contentTypes = (type: string) =>
  `<Types><Override PartName="/main.xml" ContentType="application/vnd.${type}.main+xml"/></Types>`;

/** Core properties, for any of the three. */
export const aCore = (elements: string) => ({
  'docProps/core.xml': `<cp:coreProperties>${elements}</cp:coreProperties>`,
});

/** @param parts by name below `word/`; those of known names are related to the document */
export function aDocx(
  body: string,
  parts: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
) {
  const names = Object.keys(parts);
  return aZip({
    '[Content_Types].xml': contentTypes('openxmlformats-officedocument.wordprocessingml.document'),
    '_rels/.rels': relations([
      ['rId1', 'officeDocument', 'word/document.xml'],
      ['rId2', 'metadata/core-properties', 'docProps/core.xml'],
    ]),
    'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relations(
      names.map((name, index) => [`r${index}`, name.replace(/\d*\.xml$/, ''), name]),
    ),
    ...Object.fromEntries(names.map((name) => [`word/${name}`, parts[name]!])),
    ...more,
  });
}

export const aRun = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
export const aParagraph = (text: string, properties = '') =>
  `<w:p><w:pPr>${properties}</w:pPr>${text.startsWith('<') ? text : aRun(text)}</w:p>`;

export interface SlideParts {
  readonly shapes: string;
  readonly attributes?: string;
  readonly notes?: string;
  readonly comments?: string;
}

export function aPptx(slides: readonly SlideParts[], more: Readonly<Record<string, string>> = {}) {
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes('openxmlformats-officedocument.presentationml.presentation'),
    '_rels/.rels': relations([['rId1', 'officeDocument', 'ppt/presentation.xml']]),
    'ppt/presentation.xml': `<p:presentation><p:sldIdLst>${slides
      .map((_, index) => `<p:sldId id="${256 + index}" r:id="s${index}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations([
      ...slides.map((_, index) => [`s${index}`, 'slide', `slides/slide${index + 1}.xml`] as const),
      ['a', 'commentAuthors', 'commentAuthors.xml'],
    ]),
    ...more,
  };
  slides.forEach(({ shapes, attributes = '', notes, comments }, index) => {
    const name = `slide${index + 1}.xml`;
    files[`ppt/slides/${name}`] = `<p:sld ${attributes}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    files[`ppt/slides/_rels/${name}.rels`] = relations([
      ['n', 'notesSlide', `../notesSlides/${name}`],
      ['c', 'comments', `../comments/${name}`],
      ['chart', 'chart', '../charts/chart1.xml'],
      ['l', 'slideLayout', '../slideLayouts/slideLayout1.xml'],
    ]);
    if (notes !== undefined) files[`ppt/notesSlides/${name}`] = `<p:notes>${aShape('body', [notes])}</p:notes>`;
    if (comments !== undefined) files[`ppt/comments/${name}`] = `<p:cmLst>${comments}</p:cmLst>`;
  });
  return aZip(files);
}

/** @param placeholder null for a text box; paragraphs may begin with their `<a:pPr/>` */
export function aShape(placeholder: string | null, paragraphs: readonly string[]): string {
  const place = placeholder === null ? '' : `<p:ph type="${placeholder}"/>`;
  const text = paragraphs.map((paragraph) => {
    const [, properties, words] = /^(<a:pPr[^>]*\/>|<a:pPr>.*<\/a:pPr>)?(.*)$/s.exec(paragraph)!;
    return `<a:p>${properties ?? ''}<a:r><a:t>${words}</a:t></a:r></a:p>`;
  });
  return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:nvPr>${place}</p:nvPr></p:nvSpPr><p:txBody>${text.join('')}</p:txBody></p:sp>`;
}

export interface SheetParts {
  readonly name: string;
  readonly rows: string;
  readonly state?: string;
  readonly columns?: string;
  readonly comments?: string;
  /** Ranges of merged cells. */
  readonly merges?: readonly string[];
}

export function anXlsx(sheets: readonly SheetParts[], parts: Readonly<Record<string, string>> = {}) {
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes('openxmlformats-officedocument.spreadsheetml.sheet'),
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<workbook><sheets>${sheets
      .map(
        ({ name, state = 'visible' }, index) =>
          `<sheet name="${name}" sheetId="${index}" state="${state}" r:id="s${index}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, index) => [`s${index}`, 'worksheet', `worksheets/sheet${index}.xml`] as const),
      ['st', 'styles', 'styles.xml'],
      ['ss', 'sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    ...Object.fromEntries(Object.entries(parts).map(([name, text]) => [`xl/${name}`, text])),
  };
  sheets.forEach(({ rows, columns = '', comments, merges = [] }, index) => {
    const merged = merges.map((range) => `<mergeCell ref="${range}"/>`).join('');
    files[`xl/worksheets/sheet${index}.xml`] =
      `<worksheet><cols>${columns}</cols><sheetData>${rows}</sheetData><mergeCells>${merged}</mergeCells></worksheet>`;
    if (comments === undefined) return;
    files[`xl/comments${index}.xml`] = comments;
    files[`xl/worksheets/_rels/sheet${index}.xml.rels`] = relations([['c', 'comments', `../comments${index}.xml`]]);
  });
  return aZip(files);
}

/** A row of words and numbers from column A. */
export function aRow(row: number, cells: readonly (string | number)[], attributes = ''): string {
  const texts = cells.map((cell, index) => {
    const place = `r="${String.fromCharCode(65 + index)}${row}"`;
    if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`;
    return cell === '' ? '' : `<c ${place} t="inlineStr"><is><t>${cell}</t></is></c>`;
  });
  return `<row r="${row}" ${attributes}>${texts.join('')}</row>`;
}

export function anOdf(
  kind: 'text' | 'spreadsheet' | 'presentation',
  body: string,
  styles = '',
  more: Readonly<Record<string, string>> = {},
) {
  return aZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ...more,
  });
}

/** @param chapters XHTML by file name, in the order of the spine */
export function anEpub(
  metadata: string,
  chapters: readonly (readonly [string, string])[],
  more: Readonly<Record<string, string>> = {},
) {
  return aZip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package><metadata>${metadata}</metadata><manifest>${chapters
      .map(([name], index) => `<item id="c${index}" href="${name}" media-type="application/xhtml+xml"/>`)
      .join(
        '',
      )}</manifest><spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(chapters.map(([name, text]) => [`OEBPS/${name}`, text])),
    ...more,
  });
}
