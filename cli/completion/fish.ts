import type { CompletionNode, CompletionOption, Expected } from './tree.ts';

const body = `
function __sheaf_at --argument-names wanted
    set -l at ''
    set -l skips 0
    for word in (commandline -opc)[2..]
        if test $skips = 1
            set skips 0
        else if string match -q -- '-*' $word
            if __sheaf_value "$at|$word"
                set skips 1
            end
        else if __sheaf_command "$at|$word"
            set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$wanted"
end
complete -c sheaf -f
`;

export function fishScript(tree: readonly CompletionNode[]): string {
  const commands = tree.flatMap(({ path, commands: inner }) => inner.map(({ name }) => `${path}|${name}`));
  const valued = tree.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value === null ? [] : flags.map((flag) => `${path}|${flag}`))),
  );
  return [
    '# Completion of sheaf for fish. Use: sheaf completion fish | source',
    predicate('__sheaf_command', commands),
    predicate('__sheaf_value', valued),
    body.trim(),
    ...tree.flatMap(linesOf),
    '',
  ].join('\n');
}

function linesOf({ path, commands, options, argument }: CompletionNode): string[] {
  const here = `complete -c sheaf -n ${quotedForFish(`__sheaf_at ${quotedForFish(path)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${here} -a ${name} -d ${quotedForFish(description)}`),
    ...options.map((option) => `${here} ${optionText(option)}`),
    ...(argument === 'file' ? [`${here} -F`] : []),
    ...(Array.isArray(argument) ? [`${here} -a ${quotedForFish(argument.join(' '))}`] : []),
  ];
}

function optionText({ flags, description, value }: CompletionOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...valueText(value), `-d ${quotedForFish(description)}`].join(' ');
}

function valueText(value: Expected | null): string[] {
  if (value === null) return [];
  if (value === 'file') return ['-r -F'];
  return value === 'anything' ? ['-x'] : [`-x -a ${quotedForFish(value.join(' '))}`];
}

/** A function that holds for each of the words. */
function predicate(name: string, words: readonly string[]): string {
  return [`function ${name}`, `    contains -- $argv[1] ${words.map(quotedForFish).join(' ')}`, 'end'].join('\n');
}

/** https://fishshell.com/docs/current/language.html#quotes: only these two are special inside single quotes. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
