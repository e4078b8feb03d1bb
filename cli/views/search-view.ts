import type { SearchResponse, SearchResult } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { countText } from './table.ts';

const snippetLength = 240;

/** Results as a person reads them: where it stands, then the passage with the words of the query marked. */
export function printResults(answer: SearchResponse, query: string, terminal: Terminal): void {
  const { print, colours } = terminal;
  if (answer.results.length === 0) print('Nothing was found.');
  for (const result of answer.results) {
    const title = result.title ?? result.uri;
    print(
      `${colours.bold(`${result.rank}.`)} ${colours.cyan(result.score.toFixed(3))}  ${colours.bold(terminal.shortened(title, terminal.width - 14))}`,
    );
    print(`   ${colours.dim(placeOf(result))}`);
    const kin = kinshipOf(result);
    if (kin !== '') print(`   ${colours.dim(terminal.shortened(kin, terminal.width - 3))}`);
    if (result.tableHeader !== undefined)
      print(`   ${colours.dim(terminal.shortened(result.tableHeader, terminal.width - 3))}`);
    for (const line of wrapped(snippetOf(result.text, query), terminal.width - 3))
      print(`   ${marked(line, query, colours)}`);
    print();
  }
  print(colours.dim(`${countText(answer.results.length, 'result')}, ${answer.mode}, ${Math.round(answer.tookMs)} ms`));
  if (answer.standIn) print(colours.dim(answer.standIn));
}

/** Document, place in it and heading path: what a citation needs. */
function placeOf({ uri, page, charStart, charEnd, headingPath }: SearchResult): string {
  const place = page === null ? `chars ${charStart}–${charEnd}` : `page ${page}, chars ${charStart}–${charEnd}`;
  return [uri, place, headingPath.join(' › ')].filter((part) => part !== '').join('  ·  ');
}

/** What else says the same, or nearly. */
function kinshipOf({ copies, duplicateOf, variantOf }: SearchResult): string {
  const parts = [];
  if (copies) {
    const more = copies.count > copies.documents.length ? ', …' : '';
    parts.push(`also in ${copies.count}: ${copies.documents.map(({ uri }) => uri).join(', ')}${more}`);
  }
  if (duplicateOf !== undefined) parts.push(`a copy of ${duplicateOf}`);
  if (variantOf !== undefined) parts.push(`a variant of ${variantOf}`);
  return parts.join('  ·  ');
}

/** The part of a passage where most of the query's words are near each other. */
export function snippetOf(text: string, query: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= snippetLength) return flat;
  const places = [...flat.matchAll(wordsOf(query))].map(({ index }) => index);
  const gain = (start: number): number =>
    places.filter((place) => place >= start && place < start + snippetLength).length;
  const best = places.map((place) => Math.max(0, place - 40)).reduce((a, b) => (gain(b) > gain(a) ? b : a), 0);
  const start = best === 0 ? 0 : flat.indexOf(' ', best) + 1 || best;
  const end = flat.lastIndexOf(' ', start + snippetLength);
  const cut = flat.slice(start, end > start ? end : start + snippetLength).toWellFormed();
  return `${start > 0 ? '… ' : ''}${cut}${end < flat.length ? ' …' : ''}`;
}

function marked(line: string, query: string, colours: Terminal['colours']): string {
  return line.replace(wordsOf(query), (word) => colours.yellow(word));
}

/** Words of the query of three letters or more, with their endings. */
function wordsOf(query: string): RegExp {
  const words = query.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  if (words.length === 0) return /(?!)/gu;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})[\\p{L}\\p{N}]*`, 'giu');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
