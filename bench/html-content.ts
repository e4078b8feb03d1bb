/** Main content of HTML pages: how well it is told, and how fast, against Readability and html-to-text. */
import { existsSync } from 'node:fs';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parsePage } from '@sheaf/core/ingestion/parsing/html';
import type { Figure } from './figure.ts';
import { type Article, articlesIn, bodyOf, scoreOf } from './fixtures/articles.ts';

const archive = '../shared/data/html/article-extraction-shared.tar.gz';
const rounds = 3;

type Extract = (html: string) => string;

function sheaf(html: string): string {
  const builder = createDocumentBuilder();
  parsePage(html, builder);
  return bodyOf(builder.build('text/html'));
}

/** A library that is compared with; undefined where it is not installed. Nothing else needs it. */
async function load<Module>(name: string): Promise<Module | undefined> {
  try {
    return (await import(name)) as Module;
  } catch {
    return undefined;
  }
}

interface Linkedom {
  parseHTML(html: string): { readonly document: unknown };
}
interface ReadabilityModule {
  readonly Readability: new (document: unknown) => { parse(): { readonly textContent?: string | null } | null };
}
interface HtmlToText {
  convert(html: string): string;
}

async function peers(): Promise<readonly (readonly [name: string, extract: Extract | undefined])[]> {
  const linkedom = await load<Linkedom>('linkedom');
  const mozilla = await load<ReadabilityModule>('@mozilla/readability');
  const htmlToText = await load<HtmlToText>('html-to-text');
  const readability =
    linkedom && mozilla
      ? (html: string) => new mozilla.Readability(linkedom.parseHTML(html).document).parse()?.textContent ?? ''
      : undefined;
  return [
    ['@mozilla/readability on linkedom', readability],
    ['html-to-text', htmlToText?.convert],
  ];
}

function measure(articles: readonly Article[], extract: Extract): { f1: number; speed: number } {
  const texts = new Map<string, string>();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    for (const { id, html } of articles) texts.set(id, extract(html));
    best = Math.min(best, performance.now() - started);
  }
  return { f1: scoreOf(articles, texts).f1, speed: articles.length / (best / 1000) };
}

export async function run(): Promise<readonly Figure[]> {
  if (!existsSync(archive)) {
    const reason = `${archive} is missing; put the shared evaluation data beside the repository`;
    return [{ figure: 'main content, F1', target: '≥ 0.95', value: null, unit: '', reason }];
  }
  const articles = articlesIn(archive);
  const ours = measure(articles, sheaf);
  const figures: Figure[] = [
    { figure: 'main content, F1 over shingles of four tokens', target: '≥ 0.95', value: ours.f1, unit: '' },
    { figure: 'main content, speed', target: '–', value: ours.speed, unit: 'pages/s' },
  ];
  for (const [name, extract] of await peers()) {
    const figure = `times the speed of ${name}`;
    if (extract === undefined) {
      figures.push({ figure, target: '> 1', value: null, unit: '', reason: 'not installed' });
      continue;
    }
    const theirs = measure(articles, extract);
    const unit = `× ${theirs.speed.toFixed(0)} pages/s`;
    figures.push({ figure, target: '> 1', value: ours.speed / theirs.speed, unit });
    const above = `F1 above that of ${name}`;
    figures.push({ figure: above, target: '> 0', value: ours.f1 - theirs.f1, unit: `(${theirs.f1.toFixed(3)})` });
  }
  return figures;
}
