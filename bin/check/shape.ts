import ts from 'typescript';

/** Most lines of a file, by the first pattern that its path matches. */
const caps: readonly (readonly [pattern: RegExp, lines: number, what: string])[] = [
  [/^lambdas\/[^/]+\/handler\.ts$/, 40, 'handler'],
  [/^bin\/app\.ts$/, 40, 'CDK entry'],
  [/^lambdas\/adapters\//, 200, 'adapter'],
  [/^lib\//, 200, 'construct'],
  [/^test\//, 400, 'test'],
  [/^console\/.*\.tsx$/, 120, 'component'],
  [/^README\.md$/, 150, 'README'],
  [/\.(ts|tsx|mjs|cjs)$/, 300, 'source file'],
];

const maxBodyLines = 50;

/** What is too long, or a barrel, in one file; one sentence each. */
export function shapeProblems(file: string, text: string): string[] {
  const problems: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  const cap = caps.find(([pattern]) => pattern.test(file));
  if (cap && lines > cap[1]) problems.push(`${file}: ${lines} lines; a ${cap[2]} has at most ${cap[1]}.`);
  if (!/\.(ts|tsx)$/.test(file)) return problems;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  if (isBarrel(source)) problems.push(`${file}: only passes on what others export; import from where it is made.`);
  // A describe is a list of tests, not a function.
  if (!file.startsWith('test/')) problems.push(...longBodies(file, source));
  return problems;
}

function isBarrel(source: ts.SourceFile): boolean {
  const { statements } = source;
  return (
    statements.length > 0 &&
    statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier)
  );
}

function longBodies(file: string, source: ts.SourceFile): string[] {
  const problems: string[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const body = 'body' in node ? node.body : undefined;
      if (body && ts.isBlock(body)) {
        const lines = lineOf(body.end) - lineOf(body.getStart(source)) - 1;
        if (lines > maxBodyLines) {
          problems.push(`${file}:${lineOf(node.getStart(source))}: a body of ${lines} lines; at most ${maxBodyLines}.`);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}
