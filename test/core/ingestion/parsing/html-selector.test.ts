import { calledElements, partsOf, readSelector } from '@sheaf/core/ingestion/parsing/html-selector';
import { readHtmlTree } from '@sheaf/core/ingestion/parsing/html-tree';
import { describe, expect, it } from 'vitest';

const nodes = readHtmlTree('<main id=top><p class="Lead big">x</p></main>');
const called = calledElements(nodes);
const read = (selector: string) => readSelector(selector, 0, selector.length, called);

describe('the selectors of a page', () => {
  it('are read as the parts of their last compound', () => {
    expect(read(' P.big.Lead ')).toEqual({ parts: ['p', '.big', '.Lead'], isWhole: true });
    expect(read('main > #top')).toEqual({ parts: ['#top'], isWhole: false });
  });

  it.each(['.lead', '#Top', 'article', '.big:hover', 'p[lang]', '*', '', '.'])(
    'are passed over when they ask for %j',
    (selector) => {
      expect(read(selector)).toBeUndefined();
    },
  );

  it('are read between two places of a list', () => {
    expect(readSelector('h1, .big, h2', 3, 8, called)).toEqual({ parts: ['.big'], isWhole: true });
  });
});

describe('an element of a page', () => {
  it('is called by its name, its classes and its id, in this order', () => {
    expect(partsOf('p', nodes.find(({ name }) => name === 'p')!.attributes)).toEqual(['p', '.Lead', '.big']);
    expect(partsOf('main', nodes[0]!.attributes)).toEqual(['main', '#top']);
  });

  it('keeps the first of two attributes of one name, and none of a form within it', () => {
    const [form] = readHtmlTree('<form id=a id=b><form class=inner>text');
    expect([form!.attributes.id, form!.attributes.class]).toEqual(['a', undefined]);
  });
});
