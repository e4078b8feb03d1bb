import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sheaf } from './a-server.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** Where another one than that of the path is meant, its variable names it. */
const program = (shell: Shell): string => process.env[`TEST_${shell.toUpperCase()}`] ?? shell;
const isInstalled = (shell: Shell): boolean => {
  try {
    execFileSync(program(shell), ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheaf-completion-'));
  writeFileSync(join(folder, 'notes.md'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a shell does with the words on its line, the last of which is being typed; it prints one candidate a line. */
const asked: Readonly<Record<Shell, (script: string, words: readonly string[]) => [string[], string]>> = {
  bash: (script, words) => [
    ['--norc', '--noprofile'],
    `source '${script}'
compopt() { COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); }
COMP_WORDS=(sheaf ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_sheaf; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // What zsh's own completion does with candidates is not ours: these stand for it.
  zsh: (script, words) => [
    ['-f'],
    `compdef() { : }; _message() { : }
_files() { print -l -- "$words[CURRENT]"*(N) }
compadd() { shift; print -l -- $@ }
_describe() { print -l -- \${\${(P)@[-1]}%%:*} }
source '${script}'
words=(sheaf ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length + 1}
_sheaf || true`,
  ],
  fish: (script, words) => [['--no-config'], `source '${script}'; complete -C 'sheaf ${words.join(' ')}'`],
};

async function completed(shell: Shell, line: string): Promise<string[]> {
  const script = join(folder, `sheaf.${shell}`);
  writeFileSync(script, (await sheaf(['completion', shell])).out);
  const [options, text] = asked[shell](script, line.split(' '));
  const env = { ...process.env, HOME: folder };
  const out = execFileSync(program(shell), [...options, '-c', text], { cwd: folder, env, encoding: 'utf8' });
  const typed = line.split(' ').at(-1)!;
  const words = out.split('\n').map((row) => row.split('\t')[0]!.trim());
  return [...new Set(words.filter((word) => word !== '' && word.startsWith(typed)))].toSorted();
}

const missing = shells.filter((shell) => !isInstalled(shell));
for (const shell of missing) console.log(`Install ${shell} to test how it completes commands.`);

describe.each(shells)('completion in %s', (shell) => {
  const inShell = it.skipIf(missing.includes(shell));

  inShell('offers commands, and those inside of commands', async () => {
    expect(await completed(shell, 'sch')).toEqual(['schedule', 'schedules']);
    expect(await completed(shell, 'keys ')).toEqual(expect.arrayContaining(['create', 'revoke', 'rotate']));
    expect(await completed(shell, 'keys ro')).toEqual(['rotate']);
    expect(await completed(shell, '--json keys ro')).toEqual(['rotate']);
    expect(await completed(shell, '--data keys webhooks en')).toEqual(['enable']);
  });

  inShell('offers the options of a command, and those of every command', async () => {
    expect(await completed(shell, 'job --wa')).toEqual(['--wait', '--watch']);
    expect(await completed(shell, 'job --j')).toEqual(['--json']);
    expect(await completed(shell, 'search --wa')).toEqual([]);
  });

  inShell('offers the values that an option or an argument has', async () => {
    expect(await completed(shell, 'search pump --mode ')).toEqual(['dense', 'hybrid', 'keyword']);
    expect(await completed(shell, 'search pump -m k')).toEqual(['keyword']);
    expect(await completed(shell, 'completion f')).toEqual(['fish']);
  });

  inShell('offers files where files are meant, and nothing where nobody can know', async () => {
    expect(await completed(shell, 'ingest no')).toEqual(['notes.md']);
    expect(await completed(shell, '--data no')).toEqual(['notes.md']);
    expect(await completed(shell, 'job no')).toEqual([]);
    expect(await completed(shell, 'documents --uri no')).toEqual([]);
  });
});

it('fails for a shell that it does not know', async () => {
  const { code, err } = await sheaf(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(err).toContain('bash, zsh, fish');
});
