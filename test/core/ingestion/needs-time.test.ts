import { needsTime } from '@sheaf/core/ingestion/needs-time';
import { expect, it } from 'vitest';
import { readElsewhere } from '../../../lambdas/adapters/read-elsewhere.ts';

const docling = 'https://docling.example:5001?mediaTypes=text/html&leastCharacters=50';
const transcriber = 'openai:https://speech.example/v1';

it.each([
  ['a large file', { sizeBytes: 2_000_000, uri: 'upload:a.txt' }, {}, true],
  [
    'a small one',
    { sizeBytes: 2000, uri: 'upload:a.txt' },
    { DOCLING_URL: docling, TRANSCRIBER_URL: transcriber },
    false,
  ],
  ['a recording', { sizeBytes: 2000, uri: 'upload:a.mp3' }, { TRANSCRIBER_URL: transcriber }, true],
  ['a recording that nobody hears', { sizeBytes: 2000, uri: 'upload:a.mp3' }, {}, false],
  [
    'a recording by its type',
    { sizeBytes: 2000, uri: 'https://a.example/7', mediaType: 'Audio/MPEG' },
    { TRANSCRIBER_URL: transcriber },
    true,
  ],
  [
    'a page for Docling',
    { sizeBytes: 2000, uri: 'https://a.example/7', mediaType: 'text/html; charset=utf-8' },
    { DOCLING_URL: docling },
    true,
  ],
  ['a PDF that Docling may read again', { sizeBytes: 2000, uri: 'upload:a.PDF' }, { DOCLING_URL: docling }, true],
  ['a PDF that is read here alone', { sizeBytes: 2000, uri: 'upload:a.pdf' }, {}, false],
])('knows whether %s needs more time than a small document', (_, listed, settings, expected) => {
  const isReadElsewhere = readElsewhere({ DOCLING_URL: '', TRANSCRIBER_URL: '', ...settings });
  expect(needsTime(listed, isReadElsewhere)).toBe(expected);
});
