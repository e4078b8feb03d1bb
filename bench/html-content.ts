/** Main content of HTML pages: how well it is told, and how fast, against Readability and html-to-text. */
import { existsSync } from 'node:fs';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parsePage } from '@sheaf/core/ingestion/parsing/html';
import type { Figure } from './figure.ts';
import { type Article, articlesIn, bodyOf, scoreOf } from './fixtures/articles.ts';
import { bestOfRounds } from './fixtures/cpu-time.ts';

const archive = '../shared/data/html/article-extraction-shared.tar.gz';
const rounds = 4;

type Extract = (html: string) => string;

function sheaf(html: string): string {
  const builder = createDocumentBuilder();
  parsePage(html, builder);
  return bodyOf(builder.build('text/html'));
}

async function peers(): Promise<readonly (readonly [name: string, extract: Extract])[]> {
  const { parseHTML } = await import('linkedom');
  const { Readability } = await import('@mozilla/readability');
  // The package has no types.
  const { convert } = (await import('html-to-text' as string)) as { convert: Extract };
  return [
    [
      '@mozilla/readability on linkedom',
      (html) => new Readability(parseHTML(html).document).parse()?.textContent ?? '',
    ],
    ['html-to-text', convert],
  ];
}

function f1Of(articles: readonly Article[], extract: Extract): number {
  return scoreOf(articles, new Map(articles.map(({ id, html }) => [id, extract(html)]))).f1;
}

export async function run(): Promise<readonly Figure[]> {
  if (!existsSync(archive)) {
    const reason = `${archive} is missing; put the shared evaluation data beside the repository`;
    return [{ figure: 'main content, F1', target: '≥ 0.95', value: null, unit: '', reason }];
  }
  const articles = articlesIn(archive);
  const others = await peers();
  const all = [sheaf, ...others.map(([, extract]) => extract)];
  const times = await bestOfRounds(
    rounds,
    all.map((extract) => () => {
      for (const { html } of articles) extract(html);
    }),
  );
  const [ours, ...theirs] = times.map((milliseconds) => articles.length / (milliseconds / 1000)) as [
    number,
    ...number[],
  ];
  const f1 = f1Of(articles, sheaf);
  return [
    { figure: 'main content, F1 over shingles of four tokens', target: '≥ 0.95', value: f1, unit: '' },
    { figure: 'main content, speed', target: '–', value: ours, unit: 'pages/s' },
    ...others.flatMap(([name, extract], index) => {
      const speed = theirs[index]!;
      const other = f1Of(articles, extract);
      const unit = `× ${speed.toFixed(0)} pages/s`;
      return [
        { figure: `times the speed of ${name}`, target: '> 1', value: ours / speed, unit },
        { figure: `F1 above that of ${name}`, target: '> 0', value: f1 - other, unit: `(${other.toFixed(3)})` },
      ];
    }),
  ];
}
