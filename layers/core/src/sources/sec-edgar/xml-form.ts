import { type FilingBlock, tableOf } from './html-writer.ts';
import { childrenOf, textAt, type XmlElement } from './xml-tree.ts';

/** Any form that is filed as XML, such as the cover of 13F and schedules 13D and 13G: a table of its fields for each of its parts. */
export function xmlFormBlocks(root: XmlElement): FilingBlock[] {
  const blocks: FilingBlock[] = [];
  let rows: string[][] = [];
  const flush = () => {
    if (rows.length > 0) blocks.push(tableOf([], rows));
    rows = [];
  };
  const visit = (element: XmlElement, labels: readonly string[], depth: number): void => {
    const text = element.text.replace(/\s+/g, ' ').trim();
    const label = [...labels, wordsOf(element.name)].join(': ');
    if (element.children.length === 0) {
      if (text.length > longField) {
        flush();
        blocks.push({ kind: 'heading', level: 3, text: label }, { kind: 'paragraph', text });
      } else if (text !== '') rows.push([label, text]);
      return;
    }
    const isPart = depth === partDepth;
    if (isPart) {
      flush();
      blocks.push({ kind: 'heading', level: 2, text: wordsOf(element.name) });
    }
    if (text !== '') rows.push([label, text]);
    const inner = depth <= partDepth ? [] : [...labels, wordsOf(element.name)];
    for (const child of element.children) visit(child, inner, depth + 1);
    if (isPart) flush();
  };
  visit(root, [], 0);
  flush();
  // A part without fields of its own has nothing to be headed.
  return blocks.filter((block, at) => {
    const next = blocks[at + 1];
    const isPart = block.kind === 'heading' && block.level === 2;
    return !isPart || (next !== undefined && !(next.kind === 'heading' && next.level === 2));
  });
}

/** Parts stand below `edgarSubmission/formData`. */
const partDepth = 2;
const longField = 300;

/** `reportCalendarOrQuarter` as `Report calendar or quarter`. */
function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word, at) =>
      /^[A-Z]{2,}$/.test(word) ? word : at === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word.toLowerCase(),
    );
  return words.join(' ');
}

/** From this filing date on, values of form 13F are in dollars; before, in thousands. @see SEC Release 34-95148 */
const dollarsSince = '2023-01-03';

/** The holdings of form 13F, a row each. @see Form 13F XML Technical Specification */
export function holdingBlocks(table: XmlElement, filingDate: string): FilingBlock[] {
  const value =
    filingDate === '' || filingDate >= dollarsSince ? 'Value (US dollars)' : 'Value (thousands of US dollars)';
  const header = [
    'Issuer',
    'Class',
    'CUSIP',
    'FIGI',
    value,
    'Amount',
    'Type',
    'Put or call',
    'Discretion',
    'Other managers',
  ];
  const rows = childrenOf(table, 'infoTable').map((row) => [
    textAt(row, 'nameOfIssuer'),
    textAt(row, 'titleOfClass'),
    textAt(row, 'cusip'),
    textAt(row, 'figi'),
    textAt(row, 'value'),
    textAt(row, 'shrsOrPrnAmt', 'sshPrnamt'),
    textAt(row, 'shrsOrPrnAmt', 'sshPrnamtType'),
    textAt(row, 'putCall'),
    textAt(row, 'investmentDiscretion'),
    textAt(row, 'otherManager'),
    textAt(row, 'votingAuthority', 'Sole'),
    textAt(row, 'votingAuthority', 'Shared'),
    textAt(row, 'votingAuthority', 'None'),
  ]);
  return [
    { kind: 'heading', level: 2, text: 'Information table' },
    tableOf([...header, 'Voting sole', 'Voting shared', 'Voting none'], rows),
  ];
}
