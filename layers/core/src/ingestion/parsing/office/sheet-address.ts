/** Columns of a sheet are counted from 0 here, rows from 1 as people do. */
export const mostColumns = 16_384;

/** `A`, `Z`, `AA`. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

/** Column and row of a reference such as `AB12` or `$A$1`; undefined for anything else. */
export function parseReference(reference: string | undefined): { column: number; row: number } | undefined {
  const parts = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(reference ?? '');
  if (parts === null) return undefined;
  let column = 0;
  for (const letter of parts[1]!.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column > mostColumns ? undefined : { column: column - 1, row: Number(parts[2]) };
}

/** `Sheet1!A1:D40`, or `'My sheet'!B2` where a formula would need the quotes. */
export function sheetPath(sheet: string, from: string, to: string = from): string {
  const name = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`;
  return `${name}!${from === to ? from : `${from}:${to}`}`;
}
