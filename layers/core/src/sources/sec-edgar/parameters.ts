import * as z from 'zod';
import { type FormName, formNameOf, formNames } from './forms.ts';

const mostCompanies = 500;

const form = z.string().transform((given, context): FormName => {
  const name = formNameOf(given);
  if (name !== undefined) return name;
  context.addIssue({
    code: 'custom',
    message: `"${given.slice(0, 40)}" is none of the forms that are read: ${formNames.join(', ')}`,
  });
  return z.NEVER;
});

const date = z.iso.date();

function list<Item extends z.ZodType>(item: Item, description: string) {
  return z.array(item).max(mostCompanies).default([]).meta({ description });
}

/** A name beside an e-mail address, in characters that a header may hold. */
const contact = /^(?=[\x20-\x7e]{5,200}$)(?=.*[A-Za-z]).*\s?<?[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}>?\)?.*$/;

function isDeclared(userAgent: string): boolean {
  if (!contact.test(userAgent)) return false;
  return /[A-Za-z]{2}/.test(userAgent.replace(/[<(]?[^\s@<>()]+@[^\s@<>()]+[>)]?/g, ''));
}

export const edgarParameters = z
  .strictObject({
    tickers: list(z.string().regex(/^[A-Za-z0-9.-]{1,12}$/), 'Ticker symbols, such as `AAPL` or `BRK-B`.'),
    ciks: list(
      z.union([z.string().regex(/^(?:CIK)?\d{1,10}$/i), z.int().min(1).max(9_999_999_999)]).transform((given) =>
        String(given)
          .replace(/\D/g, '')
          .replace(/^0+(?=\d)/, ''),
      ),
      'Central Index Keys, with or without leading zeros.',
    ),
    companies: list(
      z.string().trim().min(2).max(200),
      'Names of companies that have a ticker symbol: the name as the SEC writes it, or enough of it to be the only one.',
    ),
    forms: z
      .array(form)
      .min(1)
      .max(formNames.length)
      .default(['10-K'])
      .transform((forms) => [...new Set(forms)])
      .meta({ description: `Which forms: ${formNames.join(', ')}. The spellings SCHEDULE 13D and 13G are known too.` }),
    includeAmendments: z
      .boolean()
      .default(false)
      .meta({ description: 'Amendments (`10-K/A`) as well; they are counted apart from what they amend.' }),
    from: date.optional().meta({ description: 'First filing date, `YYYY-MM-DD`.' }),
    to: date.optional().meta({ description: 'Last filing date, `YYYY-MM-DD`.' }),
    count: z.int().min(1).max(1000).default(1).meta({
      description: 'The newest so many filings of each company and form; 1 to 1,000.',
    }),
    exhibits: z
      .array(z.string().regex(/^EX-[0-9]{1,3}(?:\.[A-Za-z0-9.]{1,12})?$/i))
      .max(50)
      .default([])
      .transform((types) => [...new Set(types.map((type) => type.toUpperCase()))])
      .meta({
        description: 'Exhibits to read beside each filing, by type: `EX-21`, `EX-99.1`; `EX-99` means all of 99.',
      }),
    userAgent: z
      .string()
      .trim()
      .refine(isDeclared, {
        message:
          'must hold a name and an e-mail address in 5 to 200 plain characters, such as `Acme Research jane@acme.com`: the SEC refuses requests that do not say who asks',
      })
      .meta({ description: 'Who asks, as the SEC demands it: a name and an e-mail address for contact.' }),
  })
  .refine(({ tickers, ciks, companies }) => tickers.length + ciks.length + companies.length > 0, {
    message: 'name at least one company, by `tickers`, `ciks` or `companies`',
    path: ['tickers'],
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    message: '`to` is before `from`',
    path: ['to'],
  });

export type EdgarParameters = z.output<typeof edgarParameters>;
