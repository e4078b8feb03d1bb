import type { MetadataValue } from '../../ingestion/model.ts';
import type { CompanyFilings, Filing } from './submissions.ts';

export interface Description {
  readonly title: string;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

/** Title and metadata of a document of a filing. @param exhibit its type; null for the filing itself */
export function describeDocument(
  { company, cik, ticker }: CompanyFilings,
  filing: Filing,
  url: string,
  exhibit: string | null,
): Description {
  const items = filing.items
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return {
    title: [company, filing.form, filing.filingDate, exhibit].filter(Boolean).join(' '),
    metadata: {
      company,
      cik: cik.padStart(10, '0'),
      form: filing.form,
      filingDate: filing.filingDate,
      accession: filing.accession,
      url,
      ...(ticker && { ticker }),
      ...(filing.period && { period: filing.period }),
      ...(items.length > 0 && { items }),
      ...(exhibit && { exhibit }),
    },
  };
}
