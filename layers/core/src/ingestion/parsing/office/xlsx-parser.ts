import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { readChart } from './chart-text.ts';
import { readCoreProperties } from './core-properties.ts';
import { readDrawingText } from './drawing-text.ts';
import { createHiddenLines } from './hidden-lines.ts';
import { type OfficePackage, openPackage } from './package.ts';
import { sheetPath } from './sheet-address.ts';
import { createSheetTables } from './sheet-tables.ts';
import { readSheetComments } from './xlsx-comments.ts';
import { readSheetRows } from './xlsx-sheet.ts';
import { readWorkbook, type Workbook, type WorkbookSheet } from './xlsx-workbook.ts';

const mostSheetNames = 200;

/**
 * Excel workbooks (ECMA-376 part 1, clause 18): each sheet a title with its tables, comments and text boxes. Hidden sheets,
 * rows and columns are kept apart.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export const xlsxParser: Parser = (input, builder) => {
  const office = openPackage(input, 'xl/workbook.xml');
  readCoreProperties(office, builder);
  const workbook = readWorkbook(office);
  const shown = workbook.sheets.filter(({ isHidden }) => !isHidden).map(({ name }) => name);
  if (shown.length > 0) builder.setMetadata('sheets', shown.slice(0, mostSheetNames));
  for (const sheet of workbook.sheets) {
    if (sheet.isHidden) hideSheet(office, workbook, sheet, builder);
    else addSheet(office, workbook, sheet, builder);
  }
};

function addSheet(
  office: OfficePackage,
  workbook: Workbook,
  { name, part }: WorkbookSheet,
  builder: DocumentBuilder,
): void {
  const tables = createSheetTables(builder, name);
  const hidden = createHiddenLines(builder, 'display-none');
  let isTitled = false;
  const title = () => {
    if (!isTitled) builder.add('Title', name, { level: 1, path: name });
    isTitled = true;
  };
  readSheetRows(office, part, workbook, {
    row(row, cells) {
      title();
      tables.addRow(row, cells);
    },
    hidden(text, row) {
      hidden.add(text);
      if (row !== undefined) tables.passRow(row);
    },
  });
  tables.end();
  hidden.end();
  for (const { reference, author, text } of readSheetComments(office, part)) {
    title();
    const path = sheetPath(name, reference);
    builder.add('Paragraph', `Comment by ${author || 'an unknown author'}: ${text.trim()}`, { path });
  }
  for (const drawing of office.related(part, 'drawing')) addDrawing(office, drawing, name, builder, title);
}

function addDrawing(
  office: OfficePackage,
  drawing: string,
  path: string,
  builder: DocumentBuilder,
  title: () => void,
): void {
  for (const text of readDrawingText(office, drawing)) {
    title();
    builder.add('Paragraph', text, { path });
  }
  for (const part of office.related(drawing, 'chart')) {
    const chart = readChart(office, part);
    if (chart.title.trim() === '' && chart.rows.length === 0) continue;
    title();
    builder.add('Figure', chart.title, { path });
  }
}

function hideSheet(office: OfficePackage, workbook: Workbook, { part }: WorkbookSheet, builder: DocumentBuilder): void {
  const hidden = createHiddenLines(builder, 'display-none');
  readSheetRows(office, part, workbook, {
    row: (_, cells) => hidden.add(cells.map(({ text }) => text).join(' | ')),
    hidden: (text) => hidden.add(text),
  });
  hidden.end();
}
