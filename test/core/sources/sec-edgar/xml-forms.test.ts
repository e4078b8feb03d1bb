import { renderDocument } from '@sheaf/core/sources/sec-edgar/render-document';
import { describe, expect, it } from 'vitest';
import { holdingsCover, holdingsTable, ownershipForm } from '../../../fixtures/edgar-forms.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function rendered(
  body: string,
  given: { name?: string; type?: string; filingDate?: string; tables?: string[] } = {},
): string {
  const { name = 'form.xml', type = '4', filingDate = '2023-10-04', tables = [] } = given;
  const document = { name, type, filingDate, bytes: encode(body), tables: tables.map(encode) };
  return new TextDecoder().decode(renderDocument(document, 'Title').bytes);
}

/** Cells of the table after a heading, row by row. */
function tableAfter(html: string, heading: string): string[][] {
  const table = html.slice(html.indexOf(`>${heading}</h`)).match(/<table>[\s\S]*?<\/table>/)![0];
  return table
    .match(/<tr>.*<\/tr>/g)!
    .map((row) => [...row.matchAll(/<t[dh]>(.*?)<\/t[dh]>/g)].map(([, text]) => text!));
}

describe('forms 3, 4 and 5', () => {
  const html = rendered(ownershipForm);

  it('tell issuer and owner', () => {
    expect(tableAfter(html, 'Issuer')).toEqual([
      ['Issuer', 'Brook Pumps Inc.'],
      ['CIK', '0000111111'],
      ['Ticker', 'BRKP'],
      ['Form', '4'],
      ['Period of report', '2023-10-02'],
      ['Under a plan of Rule 10b5-1(c)', 'yes'],
    ]);
    expect(tableAfter(html, 'Reporting owner')).toEqual([
      ['Owner', 'Mill Ada'],
      ['CIK', '0000999999'],
      ['Address', '1 WATER ST, SPRINGTON, OH'],
      ['Relationship', 'officer'],
      ['Title', 'Chief Engineer'],
    ]);
  });

  it('tell transactions with what their codes mean and the marks of their notes', () => {
    expect(tableAfter(html, 'Non-derivative securities: transactions')).toEqual([
      ['Security', 'Date', 'Code', 'Acquired or disposed', 'Shares', 'Price per share', 'Owned after', 'Ownership'],
      [
        'Common Stock',
        '2023-10-02',
        'S (open market or private sale) (F1)',
        'D (disposed)',
        '1500',
        '42.17 (F2)',
        '98500',
        'D (direct)',
      ],
    ]);
    const [header, row] = tableAfter(html, 'Derivative securities: transactions');
    expect(Object.fromEntries(header!.map((name, at) => [name, row![at]]))).toMatchObject({
      Security: 'Stock Option',
      'Conversion or exercise price': '12.5',
      Exercisable: '(F2)',
      Expires: '2030-01-15',
      'Underlying security': 'Common Stock',
      'Underlying shares': '700',
    });
  });

  it('tell holdings, notes, remarks and who signed', () => {
    expect(tableAfter(html, 'Non-derivative securities: holdings')[1]).toEqual([
      'Common Stock',
      '2200',
      'I (indirect)',
      'By Trust',
    ]);
    for (const told of [
      '(F1) Sold under a plan.',
      '(F2) Weighted average &amp; rounded.',
      'Filed late by mail.',
      '/s/ A. Mill',
    ])
      expect(html).toContain(told);
  });
});

describe('form 13F', () => {
  it('is its cover and a row for each holding', () => {
    const html = rendered(holdingsCover, { type: '13F-HR', tables: [holdingsTable] });
    expect(tableAfter(html, 'Cover page')).toContainEqual(['Filing manager: Address: City', 'Springton']);
    const [header, first, second] = tableAfter(html, 'Information table');
    expect(header!.slice(0, 5)).toEqual(['Issuer', 'Class', 'CUSIP', 'FIGI', 'Value (US dollars)']);
    expect(first!.slice(0, 3)).toEqual(['BROOK PUMPS INC', 'COM', '111222333']);
    expect(second).toEqual([
      'WELL &amp; CO',
      'CL A',
      '444555666',
      '',
      '2000',
      '9',
      'SH',
      'Put',
      'DFND',
      '',
      '0',
      '9',
      '0',
    ]);
  });

  it('tells values in thousands before 2023', () => {
    expect(rendered(holdingsTable, { type: '13F-HR', filingDate: '2022-11-14' })).toContain(
      'Value (thousands of US dollars)',
    );
  });
});

it('reads other XML as tables of fields, long ones as text', () => {
  const html = rendered(
    `<edgarSubmission><headerData><submissionType>SCHEDULE 13D</submissionType></headerData><formData><items1To7><item4><transactionPurpose>${'To hold. '.repeat(50)}</transactionPurpose></item4><item5><percentOfClassSought>9.1</percentOfClassSought></item5></items1To7></formData></edgarSubmission>`,
    { type: 'SC 13D' },
  );
  expect(html).toContain('<h3>Item4: Transaction purpose</h3>\n<p>To hold.');
  expect(html).toContain('<td>Item5: Percent of class sought</td><td>9.1</td>');
});

it('hands a PDF over as it is, and fails for what is no document', () => {
  const pdf = renderDocument({ name: 'a.pdf', type: 'EX-99', filingDate: '', bytes: encode('%PDF-1.4 x') }, 'Title');
  expect(pdf.mediaType).toBe('application/pdf');
  expect(() => rendered('x', { name: 'logo.jpg', type: 'GRAPHIC' })).toThrow(/logo\.jpg is no document/);
});
