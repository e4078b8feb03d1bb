import { languageOfShebang } from './code/languages.ts';
import { csvType, jsonLinesType, jsonType, notebookType, svgType, tsvType, xmlType, yamlType } from './file-names.ts';
import { guessDelimiter } from './records/dialect.ts';
import { jsonFault } from './records/json-reader.ts';

const htmlStart = /^(?:doctype\s+html|html|head|body|title|meta|script|style|link|div|table|p|h[1-6])\b/i;

/** A page says so in its first tag, after comments and declarations. */
export function startsAsHtml(head: string): boolean {
  const rest = afterProlog(head);
  return rest.startsWith('<') && htmlStart.test(rest.replace(/^<!?/, ''));
}

function afterProlog(head: string): string {
  let rest = head.trimStart();
  for (;;) {
    const end = rest.startsWith('<!--') ? rest.indexOf('-->') + 3 : rest.startsWith('<?') ? rest.indexOf('?>') + 2 : 0;
    if (end < 4) return rest;
    rest = rest.slice(end).trimStart();
  }
}

/**
 * XML by its declaration, or by a root element that the text ends with.
 * @param tail the last characters of the text
 */
export function sniffXml(head: string, tail: string): string | undefined {
  const rest = afterProlog(head);
  const root = /^<(?:!DOCTYPE\s+)?([A-Za-z_][\w:.-]{0,99})(?=[\s>/])/.exec(rest)?.[1];
  if (root?.split(':').at(-1) === 'svg') return svgType;
  if (/^\s*<\?xml\s/.test(head)) return xmlType;
  return root !== undefined && tail.trimEnd().endsWith(`</${root}>`) ? xmlType : undefined;
}

/** JSON by its first brackets and a parse of the head; more than one value on lines of their own are JSON lines. */
export function sniffJson(head: string, tail: string): string | undefined {
  if (!/^\s*(?:\{\s*["}]|\[\s*[[{"\]])/.test(head)) return undefined;
  const fault = jsonFault(head);
  if (fault === undefined || fault.isCut) return isNotebook(head, tail) ? notebookType : jsonType;
  const isNextLine = /\n\s*$/.test(head.slice(Math.max(0, fault.at - 8), fault.at)) && /[[{]/.test(head[fault.at]!);
  return isNextLine && fault.message === 'the end was expected' ? jsonLinesType : undefined;
}

function isNotebook(head: string, tail: string): boolean {
  return /"(?:cells|worksheets)"\s*:/.test(head) && /"nbformat"\s*:\s*\d/.test(head + tail);
}

/** What nothing but content can say of a text without a telling name: a script, a page of YAML. */
export function sniffScript(head: string): string | undefined {
  if (/^%YAML[ \t]+1\.\d/.test(head)) return yamlType;
  const isDockerfile = dockerfileStart.test(head) && /^(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR)[ \t]/m.test(head);
  return isDockerfile ? 'text/x-dockerfile' : languageOfShebang(head)?.mediaType;
}

/** Comments, arguments, then the base image. */
const dockerfileStart = /^(?:[ \t]*(?:(?:#|ARG[ \t])[^\n]*)?\n)*FROM[ \t]+\S/;

/** Delimited text by counts that agree from line to line. */
export function sniffDelimited(head: string): string | undefined {
  const delimiter = guessDelimiter(head);
  return delimiter === undefined ? undefined : delimiter === '\t' ? tsvType : csvType;
}
