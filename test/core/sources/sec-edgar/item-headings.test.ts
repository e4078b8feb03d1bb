import { htmlFilingBlocks, textFilingBlocks } from '@sheaf/core/sources/sec-edgar/filing-html';
import { describe, expect, it } from 'vitest';

const items = (html: string, form = '10-K') =>
  htmlFilingBlocks(html, form).flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [block.text] : []));

const text = `<p>${'The pumps are made in Springton and sold by dealers. '.repeat(4)}</p>`;

describe('a heading of an item is found', () => {
  it.each([
    ['in bold', '<p><b>Item 1A. Risk Factors</b></p>', 'Item 1A. Risk Factors'],
    ['in capitals with a dash', '<div>ITEM 1A – RISK FACTORS</div>', 'Item 1A. RISK FACTORS'],
    [
      'with blanks that do not break',
      '<p><b>Item&#160;1A.&nbsp;&nbsp;&#8195;Risk Factors</b></p>',
      'Item 1A. Risk Factors',
    ],
    [
      'in split spans',
      '<div><span style="font-weight:700">It</span><span style="font-weight:700">em 7</span><span style="font-weight:bold">A.</span> <span style="font-weight:700">Quantitative and Qualitative Disclosures</span></div>',
      'Item 7A. Quantitative and Qualitative Disclosures',
    ],
    [
      'in a table',
      '<table><tr><td style="width:10%"><b>Item 9A.</b></td><td></td><td><b>Controls and Procedures</b></td></tr></table>',
      'Item 9A. Controls and Procedures',
    ],
    ['in two blocks', '<div><b>ITEM 2.</b></div><div><b>PROPERTIES</b></div>', 'Item 2. PROPERTIES'],
    [
      'in two lines',
      '<p><b>Item 5.<br>Market for Registrant’s Common Equity</b></p>',
      'Item 5. Market for Registrant’s Common Equity',
    ],
    ['before its text', '<p><b>Item 3. Legal Proceedings.</b> We are party to none.</p>', 'Item 3. Legal Proceedings.'],
    [
      'before its text, in one look',
      `<p>Item 3. Legal Proceedings. We are party to none. ${'It is so. '.repeat(30)}</p>`,
      'Item 3. Legal Proceedings.',
    ],
    ['of a heading tag', '<h3>Item 1C. Cybersecurity</h3>', 'Item 1C. Cybersecurity'],
    ['of two items', '<p><b>Items 1 and 2. Business and Properties</b></p>', 'Items 1 and 2. Business and Properties'],
    [
      'with its part',
      '<p><b>PART II</b><br><b>Item 8. Financial Statements and Supplementary Data</b></p>',
      'Item 8. Financial Statements and Supplementary Data',
    ],
    ['that is reserved', '<p>Item 6. [Reserved]</p>', 'Item 6. [Reserved]'],
    ['of former years', '<p><b>ITEM 9A(T). CONTROLS AND PROCEDURES</b></p>', 'Item 9A. CONTROLS AND PROCEDURES'],
    ['with the letter apart', '<p><b>Item 1 A. Risk Factors</b></p>', 'Item 1A. Risk Factors'],
    [
      'without a point',
      '<p><b>ITEM 15 EXHIBITS, FINANCIAL STATEMENT SCHEDULES</b></p>',
      'Item 15. EXHIBITS, FINANCIAL STATEMENT SCHEDULES',
    ],
    [
      'within tags of inline XBRL',
      '<ix:nonNumeric name="x" contextRef="c" id="f"><p><b>Item 1. <ix:nonNumeric name="y">Business</ix:nonNumeric></b></p></ix:nonNumeric>',
      'Item 1. Business',
    ],
  ])('%s', (_, html, heading) => {
    expect(items(`<body>${text}${html}${text}</body>`)).toEqual([heading]);
  });

  it.each([
    [
      '8-K',
      '<p><b>Item&nbsp;2.02&nbsp;&nbsp;Results of Operations and Financial Condition.</b></p>',
      'Item 2.02. Results of Operations and Financial Condition.',
    ],
    [
      '8-K',
      '<table><tr><td>Item 9.01</td><td>Financial Statements and Exhibits.</td></tr></table>',
      'Item 9.01. Financial Statements and Exhibits.',
    ],
    ['20-F', '<p>ITEM 4A. UNRESOLVED STAFF COMMENTS</p>', 'Item 4A. UNRESOLVED STAFF COMMENTS'],
    ['20-F', '<p><b>Item 16K. Cybersecurity</b></p>', 'Item 16K. Cybersecurity'],
    ['SC 13D', '<p><b>Item 4. Purpose of Transaction.</b></p>', 'Item 4. Purpose of Transaction.'],
  ])('in form %s: %s', (form, html, heading) => {
    expect(items(`<body>${text}${html}${text}</body>`, form)).toEqual([heading]);
  });

  it('of a 10-Q under its part, also where the part is not told again', () => {
    const html = `<p><b>PART I. FINANCIAL INFORMATION</b></p><p><b>Item 1. Financial Statements</b></p>${text}
      <p><b>Item 2. Management’s Discussion and Analysis</b></p>${text}<p><b>Item 4. Controls and Procedures</b></p>${text}
      <p><b>Item 1. Legal Proceedings</b></p>${text}<p><b>Item 1A. Risk Factors</b></p>${text}<p><b>Part II, Item 6. Exhibits</b></p>${text}`;
    expect(items(html, '10-Q')).toEqual([
      'Part I, Item 1. Financial Statements',
      'Part I, Item 2. Management’s Discussion and Analysis',
      'Part I, Item 4. Controls and Procedures',
      'Part II, Item 1. Legal Proceedings',
      'Part II, Item 1A. Risk Factors',
      'Part II, Item 6. Exhibits',
    ]);
  });
});

describe('no heading of an item is', () => {
  it.each([
    ['a reference', '<p>Item 7 of this report tells more.</p>'],
    ['a reference in quotes', '<p>Item 1A, “Risk Factors” and the notes tell more about what may happen to us.</p>'],
    ['a reference to several', '<p>Items 1 and 2 above are meant.</p>'],
    ['an entry with its page', '<p>Item 1. Business ......... 4</p>'],
    ['an entry with its page and no dots', '<p>Item 1A. Risk Factors 12</p>'],
    ['an item that the form does not have', '<p>Item 21. Miscellany</p>'],
    ['a count', '<p>Item 12345 is out of stock.</p>'],
    ['in the middle of a sentence', '<p>See Item 1. Business of our report.</p>'],
    [
      'in a table of many',
      '<table><tr><td>Item 1.</td><td>Business</td><td>3</td></tr><tr><td>Item 2.</td><td>Properties</td><td>9</td></tr><tr><td>Item 3.</td><td>Legal Proceedings</td><td>9</td></tr><tr><td>Item 4.</td><td>Mine Safety</td><td>9</td></tr></table>',
    ],
  ])('%s', (_, html) => {
    expect(items(`<body>${text}${html}${text}</body>`)).toEqual([]);
  });

  const short = (link: (title: string) => string) =>
    ['Item 1. Business', 'Item 1A. Risk Factors', 'Item 2. Properties', 'Item 3. Legal Proceedings']
      .map((title) => `<p>${link(title)}</p>`)
      .join('');
  const body = ['Item 1. Business', 'Item 1A. Risk Factors', 'Item 2. Properties', 'Item 3. Legal Proceedings']
    .map((title) => `<p><b>${title}</b></p>${text}`)
    .join('');

  it.each([
    ['of plain lines', short((title) => title)],
    ['of links', short((title) => `<a href="#${title.length}">${title}</a>`)],
    [
      'of tables of a row',
      ['1. Business', '1A. Risk Factors', '2. Properties']
        .map((title) => `<table><tr><td>Item</td><td>${title}</td></tr></table>`)
        .join(''),
    ],
  ])('an entry of contents %s', (_, contents) => {
    expect(items(`<p>TABLE OF CONTENTS</p>${contents}${body}`)).toEqual(items(body));
    expect(items(body)).toHaveLength(4);
  });

  it('the head of a page that repeats the item', () => {
    const html = `${body}<p>The end of the page</p><hr><p><b>Item 3. Legal Proceedings</b></p>${text}`;
    expect(items(html)).toEqual(items(body));
  });
});

it('keeps short items that follow one another, when there are no others', () => {
  const html = `${text}<p><b>Item 10. Directors</b></p><p>See the proxy.</p><p><b>Item 11. Executive Compensation</b></p><p>See the proxy.</p><p><b>Item 12. Security Ownership</b></p><p>See the proxy.</p>`;
  expect(items(html)).toHaveLength(3);
});

it('makes headings of bold lines within items, and none of those on the cover', () => {
  const html = `<p><b>FORM 10-K</b></p><p><b>Item 1. Business</b></p>${text}<p><b>Our Products</b></p>${text}<p><b>Sales:</b></p>${text}`;
  expect(
    htmlFilingBlocks(html, '10-K').flatMap((block) => (block.kind === 'heading' ? [[block.level, block.text]] : [])),
  ).toEqual([
    [2, 'Item 1. Business'],
    [3, 'Our Products'],
  ]);
});

it('finds items in plain text', () => {
  const source = `  PART I\n\n  ITEM 1.  BUSINESS\n\nWe make pumps.\n\nItem 2.   Properties\nWe own a plant in Springton.\n`;
  const headings = textFilingBlocks(source, '10-K').flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
  expect(headings[0]).toBe('Item 1. BUSINESS');
  expect(headings[1]).toMatch(/^Item 2\. Properties/);
});
