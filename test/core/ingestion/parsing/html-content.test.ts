import { existsSync } from 'node:fs';
import { countWords } from '@sheaf/core/ingestion/parsing/html-measure';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articlesIn, bodyOf, scoreOf } from '../../../../bench/fixtures/articles.ts';
import { outline, parse } from './a-parse.ts';

const read = async (html: string) => outline(await parse(`<!doctype html><html><body>${html}</body></html>`, 'html'));
const prose = (topic: string) =>
  `The ${topic} was measured again in the spring, after the winter had passed, and the result was higher than before. `
    .repeat(3)
    .trim();
const links = (...names: string[]) =>
  `<ul>${names.map((name) => `<li><a href="/${name}">${name} and more of it</a>`).join('')}</ul>`;

const page = (article: string) => `
  <header class="site-header"><a href="/">Daily Gauge</a> <a href="/login">Log in to read</a></header>
  <div id="cookie-consent"><p>We use cookies to make this page better for you, as our partners do.</p></div>
  <div class="main-menu">${links('rain', 'wind', 'snow', 'hail')}</div>
  <div class="columns"><div class="story">${article}</div>
  <div class="sidebar"><h3>Most read</h3><p>${prose('fog')}</p></div></div>
  <section class="related">${links('drought', 'flood')}<p>${prose('drought')}</p></section>
  <div id="comments"><p>${prose('comment of a reader')}</p><p>${prose('answer')}</p></div>
  <footer>All rights are with the Daily Gauge. ${links('imprint', 'privacy')}</footer>`;

describe('the main content of a page', () => {
  it('keeps headings, lists, tables and code of an article, and leaves out what surrounds it', async () => {
    const article = `<h1>The river rises</h1><div class="share-buttons"><a href="#">Share</a></div><p>${prose('river')}</p>
      <h2>Levels</h2><ul><li>Upper gauge: two metres more than a year ago<li>Lower gauge: unchanged</ul>
      <table><tr><th>Place<th>Level<tr><td>Bridge<td>2.1</table><pre>level = 2.1</pre><p>Yes.</p><p>${prose('lake')}</p>`;
    expect(await read(page(article))).toEqual([
      'Title1: The river rises',
      `Paragraph: ${prose('river')}`,
      'Title2: Levels',
      'List: - Upper gauge: two metres more than a year ago\n- Lower gauge: unchanged',
      'Table: Place | Level\nBridge | 2.1',
      'Code: level = 2.1',
      'Paragraph: Yes.',
      `Paragraph: ${prose('lake')}`,
    ]);
  });

  it('keeps the heading that stands before it', async () => {
    const html = `<div class="menu">${links('a', 'b', 'c')}</div><div><h1>Heading</h1></div><div>${links('d', 'e', 'f')}</div><article><p>${prose('river')}</p><p>${prose('lake')}</p></article>`;
    expect(await read(html)).toEqual([
      'Title1: Heading',
      `Paragraph: ${prose('river')}`,
      `Paragraph: ${prose('lake')}`,
    ]);
  });

  it('takes a short article for what the page says it is', async () => {
    const short =
      '<p>The gauge at the bridge broke on Monday and was repaired the same day by two people of the town, who had brought their own tools and asked for nothing but a cup of coffee in return for an hour of work on the ladder.</p>';
    const html = `<div>${links('a', 'b', 'c', 'd', 'e')}</div><div itemprop="articleBody">${short}</div><div><p>${prose('fog')}</p>${links('f', 'g', 'h')}</div>`;
    expect((await read(html)).join()).toBe(`Paragraph: ${short.slice(3, -4)}`);
  });

  it.each([
    ['a list of links', links(...Array.from({ length: 40 }, (_, at) => `entry${at}`))],
    ['a fragment', `<p>${prose('river')}</p><p>Small print</p>`],
    [
      'a table',
      `<h1>Levels</h1><p>By place.</p><table>${'<tr><td>Bridge over the river<td>2.1'.repeat(30)}</table><p>End.</p>`,
    ],
    [
      'documentation',
      `<h1>Tool</h1><p>Short.</p>${['Install', 'Use', 'Remove'].map((name) => `<section><h2>${name}</h2><p>${prose(name)}</p><pre>run ${name}</pre></section>`).join('')}<p>See also.</p>`,
    ],
    [
      'several texts of equal worth',
      Array.from(
        { length: 6 },
        (_, at) => `<div><h2><a href="/${at}">Story ${at}</a></h2><p>${prose(`story ${at}`)}</p></div>`,
      ).join(''),
    ],
    ['a form', `<form><label>Name of the person</label><p>${prose('form')}</p></form>`],
  ])('is all of the page where it is %s', async (_, html) => {
    const words = html.replace(/<[^>]+>/g, ' ').match(/[\w.]+/g)!;
    const text = (await read(html)).join(' ');
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });

  it('never is nothing where the page shows something', async () => {
    const tag = fc.constantFrom(
      'div',
      'p',
      'nav',
      'article',
      'a href=x',
      'ul',
      'li',
      'section class=comments',
      'aside',
      'td',
      'h1',
    );
    const piece = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name.split(' ')[0]}>`),
      fc.constant(prose('x')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { text } = await parse(`<!doctype html><html><body>word ${pieces.join(' ')}`, 'html');
        expect(text.trim()).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('counts words, and two characters of scripts without spaces as one', () => {
    expect(countWords(' one  two\nthree\u00a0four ')).toBe(4);
    expect(countWords('水位が上がった')).toBe(4);
    expect(countWords('')).toBe(0);
  });
});

const shared = '../shared/data/html/article-extraction-shared.tar.gz';
if (!existsSync(shared))
  console.log(`Skipped: ${shared} is missing; put the shared evaluation data beside the repository to run this.`);

describe.skipIf(!existsSync(shared))('the shared articles', () => {
  it('are extracted with an F1 of 0.95 or more over shingles of four tokens', async () => {
    const texts = new Map<string, string>();
    for (const { id, html } of articlesIn(shared)) texts.set(id, bodyOf(await parse(html, 'html')));
    expect(scoreOf(articlesIn(shared), texts).f1).toBeGreaterThanOrEqual(0.95);
  }, 60_000);
});
