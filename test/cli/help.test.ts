import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { everyCommand } from '../../cli/completion/tree.ts';
import { helpExamples } from '../../cli/help-examples.ts';
import { buildProgram } from '../../cli/program.ts';
import { sheaf } from './a-server.ts';

const nowhere = new Writable({ write: (_part, _encoding, done) => done() });
const all = everyCommand(
  buildProgram({ out: nowhere, err: nowhere, env: {}, cwd: '.', signal: new AbortController().signal }),
);

/** A command line as its words, as a POSIX shell splits it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain!,
  );
}

describe('the help of every command', () => {
  it.each(all.map(({ path, command }) => [path, command] as const))(
    '%s says what it does, how, and how it ends',
    async (path, command) => {
      expect(command.description(), path).toMatch(/^[a-z].{8,}$/);
      for (const option of command.options) expect(option.description, `${path} ${option.flags}`).not.toBe('');
      for (const argument of command.registeredArguments)
        expect(argument.description, `${path} ${argument.name()}`).not.toBe('');
      const { code, out } = await sheaf([...path.split(' '), '--help']);
      expect(code).toBe(0);
      expect(helpExamples[path], path).toBeDefined();
      for (const example of helpExamples[path]!) expect(out).toContain(`  ${example}\n`);
      expect(out).toMatch(/\nExit codes:\n {2}0 {4}it was done\n {2}1 {4}\w/);
    },
  );

  it('has examples of no other command', () => {
    expect(Object.keys(helpExamples).filter((name) => !all.some(({ path }) => path === name))).toEqual([]);
  });

  const lines = Object.entries(helpExamples).flatMap(([path, examples]) =>
    examples.map((line) => [line, path] as const),
  );
  it.each(lines)('has the example %s, which the command understands', (line, path) => {
    const words = wordsOf(/sheaf ([^|)]*)/.exec(line)![1]!);
    const { command } = all.find((one) => one.path === path)!;
    // Commands below it have examples of their own, which `audit` may show.
    const deepest = all
      .filter(({ path: other }) => `${words.join(' ')} `.startsWith(`${other} `))
      .toSorted((a, b) => b.path.length - a.path.length)[0]!;
    expect(deepest.path.startsWith(path)).toBe(true);
    const rest = words.slice(deepest.path.split(' ').length);
    const { operands, unknown } = deepest.command.parseOptions([...rest]);
    const known =
      command.parent === null
        ? []
        : unknown.filter((word) => word.startsWith('-') && !/^--(url|data|profile|json)$/.test(word));
    expect(known).toEqual([]);
    const needed = deepest.command.registeredArguments.filter(({ required }) => required).length;
    expect(operands.length).toBeGreaterThanOrEqual(needed);
  });
});
