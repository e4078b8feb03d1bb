import { type FilingBlock, tableOf } from './html-writer.ts';
import { childrenOf, elementAt, textAt, type XmlElement } from './xml-tree.ts';

/** What the codes of transactions mean. @see General Instruction 8 of forms 4 and 5 */
const codes: ReadonlyMap<string, string> = new Map([
  ['P', 'open market or private purchase'],
  ['S', 'open market or private sale'],
  ['V', 'reported earlier than required'],
  ['A', 'grant, award or other acquisition from the issuer'],
  ['D', 'disposition to the issuer'],
  ['F', 'payment of exercise price or tax by withheld securities'],
  ['I', 'discretionary transaction'],
  ['M', 'exercise or conversion of an exempted derivative'],
  ['C', 'conversion of a derivative'],
  ['E', 'expiration of a short derivative position'],
  ['H', 'expiration or cancellation of a long derivative position with value received'],
  ['O', 'exercise of an out-of-the-money derivative'],
  ['X', 'exercise of an in-the-money or at-the-money derivative'],
  ['G', 'gift'],
  ['L', 'small acquisition'],
  ['W', 'acquisition or disposition by will or inheritance'],
  ['Z', 'deposit into or withdrawal from a voting trust'],
  ['J', 'other acquisition or disposition'],
  ['K', 'equity swap or similar'],
  ['U', 'tender in a change of control'],
]);

type Column = readonly [name: string, ...path: string[]];

const transactionColumns: readonly Column[] = [
  ['Security', 'securityTitle'],
  ['Date', 'transactionDate'],
  ['Deemed execution', 'deemedExecutionDate'],
  ['Code', 'transactionCoding', 'transactionCode'],
  ['Timeliness', 'transactionTimeliness'],
  ['Acquired or disposed', 'transactionAmounts', 'transactionAcquiredDisposedCode'],
  ['Shares', 'transactionAmounts', 'transactionShares'],
  ['Total value', 'transactionAmounts', 'transactionTotalValue'],
  ['Price per share', 'transactionAmounts', 'transactionPricePerShare'],
];
const derivativeColumns: readonly Column[] = [
  ['Conversion or exercise price', 'conversionOrExercisePrice'],
  ['Exercisable', 'exerciseDate'],
  ['Expires', 'expirationDate'],
  ['Underlying security', 'underlyingSecurity', 'underlyingSecurityTitle'],
  ['Underlying shares', 'underlyingSecurity', 'underlyingSecurityShares'],
  ['Underlying value', 'underlyingSecurity', 'underlyingSecurityValue'],
];
const holdingColumns: readonly Column[] = [
  ['Owned after', 'postTransactionAmounts', 'sharesOwnedFollowingTransaction'],
  ['Value owned after', 'postTransactionAmounts', 'valueOwnedFollowingTransaction'],
  ['Ownership', 'ownershipNature', 'directOrIndirectOwnership'],
  ['Nature of ownership', 'ownershipNature', 'natureOfOwnership'],
];

const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Acquired or disposed': { A: 'acquired', D: 'disposed' },
  Ownership: { D: 'direct', I: 'indirect' },
  Timeliness: { E: 'early', L: 'late' },
};

/** Forms 3, 4 and 5 as tables: issuer, owners, transactions and holdings, notes. @see EDGAR Ownership XML Technical Specification */
export function ownershipBlocks(root: XmlElement): FilingBlock[] {
  return [
    { kind: 'heading', level: 2, text: 'Issuer' },
    fields([
      ['Issuer', textAt(root, 'issuer', 'issuerName')],
      ['CIK', textAt(root, 'issuer', 'issuerCik')],
      ['Ticker', textAt(root, 'issuer', 'issuerTradingSymbol')],
      ['Form', textAt(root, 'documentType')],
      ['Period of report', textAt(root, 'periodOfReport')],
      ['Date of original submission', textAt(root, 'dateOfOriginalSubmission')],
      ['No longer subject to Section 16', yes(textAt(root, 'notSubjectToSection16'))],
      ['No securities owned', yes(textAt(root, 'noSecuritiesOwned'))],
      ['Under a plan of Rule 10b5-1(c)', yes(textAt(root, 'aff10b5One'))],
    ]),
    ...childrenOf(root, 'reportingOwner').flatMap(ownerBlocks),
    ...securities(root, 'nonDerivative', 'Non-derivative securities', []),
    ...securities(root, 'derivative', 'Derivative securities', derivativeColumns),
    ...notes(root),
  ];
}

function fields(pairs: readonly (readonly [string, string])[]): FilingBlock {
  return tableOf(
    [],
    pairs.filter(([, value]) => value !== ''),
  );
}

function yes(flag: string): string {
  return /^(?:1|true)$/i.test(flag) ? 'yes' : '';
}

function ownerBlocks(owner: XmlElement): FilingBlock[] {
  const address = elementAt(owner, 'reportingOwnerAddress');
  const relationship = elementAt(owner, 'reportingOwnerRelationship');
  const roles = [
    yes(textAt(relationship, 'isDirector')) && 'director',
    yes(textAt(relationship, 'isOfficer')) && 'officer',
    yes(textAt(relationship, 'isTenPercentOwner')) && 'ten percent owner',
    yes(textAt(relationship, 'isOther')) && 'other',
  ].filter((role) => role !== '');
  return [
    { kind: 'heading', level: 2, text: 'Reporting owner' },
    fields([
      ['Owner', textAt(owner, 'reportingOwnerId', 'rptOwnerName')],
      ['CIK', textAt(owner, 'reportingOwnerId', 'rptOwnerCik')],
      [
        'Address',
        address?.children
          .map((line) => line.text.trim())
          .filter(Boolean)
          .join(', ') ?? '',
      ],
      ['Relationship', roles.join(', ')],
      ['Title', textAt(relationship, 'officerTitle')],
      ['Other relationship', textAt(relationship, 'otherText')],
    ]),
  ];
}

function securities(root: XmlElement, kind: string, title: string, own: readonly Column[]): FilingBlock[] {
  const table = elementAt(root, `${kind}Table`);
  const part = (name: string, columns: readonly Column[]): FilingBlock[] => {
    const rows = childrenOf(table, `${kind}${name}`);
    if (rows.length === 0) return [];
    const heading = `${title}: ${name === 'Transaction' ? 'transactions' : 'holdings'}`;
    return [{ kind: 'heading', level: 2, text: heading }, filled(columns, rows)];
  };
  return [
    ...part('Transaction', [...transactionColumns, ...own, ...holdingColumns]),
    ...part('Holding', [transactionColumns[0]!, ...own, ...holdingColumns]),
  ];
}

/** Columns that no row fills are left out. */
function filled(columns: readonly Column[], rows: readonly XmlElement[]): FilingBlock {
  const values = rows.map((row) => columns.map((column) => valueIn(row, column)));
  const used = columns.flatMap((_, at) => (values.some((row) => row[at] !== '') ? [at] : []));
  return tableOf(
    used.map((at) => columns[at]![0]),
    values.map((row) => used.map((at) => row[at]!)),
  );
}

/** With the marks of its notes. */
function valueIn(row: XmlElement, [name, ...path]: Column): string {
  const value = textAt(row, ...path);
  const meaning = meanings[name]?.[value] ?? (name === 'Code' ? codes.get(value) : undefined);
  const marked = name === 'Code' ? elementAt(row, 'transactionCoding') : elementAt(row, ...path);
  const marks = childrenOf(marked, 'footnoteId').map(({ attributes }) => `(${attributes.id ?? '?'})`);
  return [value, meaning && `(${meaning})`, ...marks].filter(Boolean).join(' ');
}

function notes(root: XmlElement): FilingBlock[] {
  const footnotes = childrenOf(elementAt(root, 'footnotes'), 'footnote');
  const paragraph = (text: string): FilingBlock => ({ kind: 'paragraph', text: text.replace(/\s+/g, ' ').trim() });
  const remarks = textAt(root, 'remarks');
  const signatures = childrenOf(root, 'ownerSignature').map((one) => [
    textAt(one, 'signatureName'),
    textAt(one, 'signatureDate'),
  ]);
  return [
    ...(footnotes.length > 0 ? [{ kind: 'heading', level: 2, text: 'Footnotes' } as const] : []),
    ...footnotes.map(({ attributes, text }) => paragraph(`(${attributes.id ?? '?'}) ${text}`)),
    ...(remarks ? [{ kind: 'heading', level: 2, text: 'Remarks' } as const, paragraph(remarks)] : []),
    ...(signatures.length > 0
      ? [{ kind: 'heading', level: 2, text: 'Signatures' } as const, tableOf(['Name', 'Date'], signatures)]
      : []),
  ];
}
