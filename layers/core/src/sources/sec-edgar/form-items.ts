/** The items that forms have, by number; a title that changed over the years stands once for each wording. */

export interface FormItem {
  /** Of a form that numbers the items of each part anew. */
  readonly part?: string;
  readonly number: string;
  /** How the title begins, in capital letters and digits alone. */
  readonly titles: readonly string[];
}

export interface FormItems {
  readonly items: readonly FormItem[];
  /** True where the number of an item says not which it is without its part. */
  readonly needsPart: boolean;
}

/** Each line: number, then how its title begins, wordings between bars. */
function itemsOf(lines: string, part?: string): FormItem[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [number = '', ...words] = line.trim().split(' ');
      const titles = words
        .join(' ')
        .split('|')
        .map((title) => title.toUpperCase().replace(/[^A-Z0-9]/g, ''));
      return { number, titles: titles.filter((title) => title !== ''), ...(part && { part }) };
    });
}

const annual: FormItems = {
  needsPart: false,
  items: itemsOf(`
    1 Business|Description of business
    1A Risk factors
    1B Unresolved staff comments
    1C Cybersecurity
    2 Propert|Description of propert
    3 Legal proceedings
    4 Mine safety|Submission of matters|Removed|Reserved
    5 Market for
    6 Selected|Reserved|Removed|Consolidated selected
    7 Management's discussion|MD&A
    7A Quantitative and qualitative
    8 Financial statements|Consolidated financial statements
    9 Changes in and disagreements|Changes and disagreements|Disagreements
    9A Controls and procedures
    9B Other information
    9C Disclosure regarding foreign
    10 Directors
    11 Executive compensation
    12 Security ownership
    13 Certain relationships
    14 Principal account|Exhibits|Controls and procedures
    15 Exhibit|Principal account
    16 Form 10-K summary|Summary`),
};

const quarterly: FormItems = {
  needsPart: true,
  items: [
    ...itemsOf(
      `
      1 Financial statements|Condensed|Consolidated|Interim|Unaudited
      2 Management's discussion
      3 Quantitative and qualitative
      4 Controls and procedures`,
      'I',
    ),
    ...itemsOf(
      `
      1 Legal proceedings
      1A Risk factors
      2 Unregistered sales|Changes in securities|Issuer purchases|Purchases of equity
      3 Defaults
      4 Mine safety|Submission of matters|Removed|Reserved
      5 Other information
      6 Exhibits`,
      'II',
    ),
  ],
};

const current: FormItems = {
  needsPart: false,
  items: itemsOf(`
    1.01 Entry into
    1.02 Termination of
    1.03 Bankruptcy
    1.04 Mine safety
    1.05 Material cybersecurity
    2.01 Completion of
    2.02 Results of operations
    2.03 Creation of
    2.04 Triggering events
    2.05 Costs associated
    2.06 Material impairment
    3.01 Notice of delisting
    3.02 Unregistered sales
    3.03 Material modification
    4.01 Changes in registrant
    4.02 Non-reliance
    5.01 Changes in control
    5.02 Departure of|Election of|Appointment of|Compensatory
    5.03 Amendments to|Amendment to
    5.04 Temporary suspension
    5.05 Amendments to
    5.06 Change in shell
    5.07 Submission of matters
    5.08 Shareholder
    6.01 ABS informational
    6.02 Change of servicer
    6.03 Change in credit
    6.04 Failure to make
    6.05 Securities act
    6.06 Static pool
    7.01 Regulation FD
    8.01 Other events
    9.01 Financial statements and exhibits
    1 Change
    2 Acquisition
    3 Bankruptcy
    4 Change
    5 Other events
    6 Resignation
    7 Financial statements
    8 Change in fiscal
    9 Regulation FD|Sales of equity
    10 Amendments
    11 Temporary suspension
    12 Results of operations`),
};

const foreign: FormItems = {
  needsPart: false,
  items: itemsOf(`
    1 Identity of directors
    2 Offer statistics
    3 Key information
    4 Information on
    4A Unresolved staff comments
    5 Operating and financial review
    6 Directors
    7 Major shareholders
    8 Financial information
    9 The offer
    10 Additional information
    11 Quantitative and qualitative
    12 Description of securities
    13 Defaults
    14 Material modifications
    15 Controls and procedures|Disclosure controls
    16 Reserved
    16A Audit committee
    16B Code of ethics
    16C Principal account
    16D Exemptions from
    16E Purchases of
    16F Change in registrant
    16G Corporate governance
    16H Mine safety
    16I Disclosure regarding foreign
    16J Insider trading
    16K Cybersecurity
    17 Financial statements
    18 Financial statements
    19 Exhibits`),
};

const registration: FormItems = {
  needsPart: false,
  items: itemsOf(`
    13 Other expenses
    14 Indemnification|Other expenses
    15 Recent sales|Indemnification
    16 Exhibits
    17 Undertakings`),
};

const schedule13D: FormItems = {
  needsPart: false,
  items: itemsOf(`
    1 Security and issuer
    2 Identity and background
    3 Source and amount|Source or amount
    4 Purpose of
    5 Interest in
    6 Contracts
    7 Material to be filed`),
};

const schedule13G: FormItems = {
  needsPart: false,
  items: itemsOf(`
    1 Name of|Security
    2 Name of|Identity
    3 If this statement
    4 Ownership
    5 Ownership of five
    6 Ownership of more
    7 Identification and classification of the subsidiary
    8 Identification and classification of members
    9 Notice of dissolution
    10 Certification`),
};

const byForm: ReadonlyMap<string, FormItems> = new Map([
  ['10-K', annual],
  ['10-Q', quarterly],
  ['8-K', current],
  ['20-F', foreign],
  ['S-1', registration],
  ['S-3', registration],
  ['SC 13D', schedule13D],
  ['SC 13G', schedule13G],
]);

/** Undefined for forms that have no items, such as proxy statements and exhibits. */
export function itemsOfForm(form: string | undefined): FormItems | undefined {
  return form === undefined ? undefined : byForm.get(form);
}
