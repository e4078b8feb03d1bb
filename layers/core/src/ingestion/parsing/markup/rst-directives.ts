import Papa from 'papaparse';
import { parseHtml } from '../html.ts';
import { dedent, isBlank } from './indented-lines.ts';
import { rstText } from './rst-inline.ts';
import type { RstReading } from './rst-reading.ts';

export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly argument: string;
  readonly body: readonly string[];
}

const literal =
  /^(?:code|code-block|sourcecode|parsed-literal|literalinclude|doctest|testcode|testoutput|testsetup|prompt|ipython|math|graphviz|mermaid|productionlist|highlight-code)$/;
/** What says nothing to a reader in its place: other files, settings, indices. */
const silent =
  /^(?:toctree|contents|include|highlight|index|default-role|role|sectnum|section-numbering|target-notes|currentmodule|py:currentmodule|module|tabularcolumns|bibliography|automodule|autosummary)$/;

/** Their text may begin on the line of the directive itself. */
const admonition = /^(?:note|tip|hint|important|warning|caution|attention|danger|error|seealso|todo)$/;
/** Their argument is a name for the page, not a text. */
const layout = /^(?:container|class|only|rst-class|tab-set|grid)$/;

/** A directive as its text; of one that is not known, its argument and its content (docutils and Sphinx directives). */
export function readDirective(directive: Directive, reading: RstReading): void {
  const { flow, substitutions } = reading;
  const { name, argument } = directive;
  const { options, content } = optionsOf(directive.body);
  if (literal.test(name)) flow.code(content.join('\n') || (name === 'math' ? argument : ''));
  else if (name === 'image') flow.text(options.get('alt') ?? '', 'Figure');
  else if (name === 'figure') readFigure(options.get('alt') ?? '', content, reading);
  else if (name === 'csv-table') readCsvTable(argument, options.get('header') ?? '', content, reading);
  else if (name === 'list-table') readListTable(argument, content, reading);
  else if (name === 'raw') readRaw(argument, content, reading);
  else if (name === 'meta') for (const [field, value] of options) reading.facts.add(field, value);
  else if (admonition.test(name)) reading.readBlocks(argument === '' ? content : [argument, ...content]);
  else if (!silent.test(name)) {
    if (argument !== '' && !layout.test(name)) flow.text(rstText(argument, substitutions));
    reading.readBlocks(content);
  }
}

/** Lines such as `:alt: text` at the very start, and what comes after them. */
function optionsOf(body: readonly string[]): { options: ReadonlyMap<string, string>; content: string[] } {
  const options = new Map<string, string>();
  let name: string | undefined;
  let at = 0;
  for (; at < body.length && !isBlank(body[at]); at += 1) {
    const found = /^:([\w -]{1,60}):(?:\s+(.*))?$/.exec(body[at]!);
    if (found !== null) {
      name = found[1]!;
      options.set(name, found[2] ?? '');
    } else if (name !== undefined && /^\s/.test(body[at]!))
      options.set(name, `${options.get(name)} ${body[at]!.trim()}`);
    else break;
  }
  return { options, content: dedent(body.slice(options.size > 0 ? at : 0)) };
}

/** The first paragraph is the caption. */
function readFigure(alt: string, content: readonly string[], reading: RstReading): void {
  const gap = content.findIndex((line) => isBlank(line));
  const caption = content.slice(0, gap < 0 ? content.length : gap).join('\n');
  const text = rstText(caption, reading.substitutions);
  reading.flow.text(
    text === '..' || text === '' ? alt : [alt, text].filter((part) => part !== '').join('\n'),
    'Figure',
  );
  if (gap >= 0) reading.readBlocks(content.slice(gap + 1));
}

function readCsvTable(title: string, header: string, content: readonly string[], reading: RstReading): void {
  const { flow, substitutions } = reading;
  flow.text(rstText(title, substitutions));
  const source = [header, ...content].filter((line) => !isBlank(line)).join('\n');
  const { data } = Papa.parse<string[]>(source.replace(/, +"/g, ',"'), { delimiter: ',', newline: '\n' });
  flow.table(data.map((cells) => cells.map((cell) => rstText(cell, substitutions))));
}

/** A list of lists: the outer items are rows, the inner ones cells. */
function readListTable(title: string, content: readonly string[], { flow, substitutions }: RstReading): void {
  flow.text(rstText(title, substitutions));
  const rows: string[][] = [];
  for (const line of content) {
    const begin = /^([*+-] +)[*+-](?: |$)/.exec(line);
    if (begin !== null) rows.push([line.slice(begin[0].length)]);
    else if (/^ {1,8}[*+-](?: |$)/.test(line)) rows.at(-1)?.push(line.trimStart().slice(2));
    else {
      const row = rows.at(-1);
      if (row !== undefined) row[row.length - 1] += ` ${line.trim()}`;
    }
  }
  flow.table(rows.map((cells) => cells.map((cell) => rstText(cell.trim(), substitutions))));
}

function readRaw(format: string, content: readonly string[], { flow }: RstReading): void {
  if (!/\bhtml\b/.test(format)) return;
  flow.end();
  parseHtml(content.join('\n'), flow.builder);
}
