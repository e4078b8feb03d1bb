import { quoted } from './shell-text.ts';
import type { CompletionNode, CompletionOption, Described, Expected } from './tree.ts';

const body = `
_sheaf() {
  local at='' word previous='' i
  local -a offered
  local -i nothing=1
  for (( i = 2; i < CURRENT; i++ )); do
    word=$words[i]
    if [[ -n $previous ]]; then previous=''; continue; fi
    if [[ $word == -* ]]; then
      if _sheaf_value "$at" "$word"; then previous=$word; fi
    else
      _sheaf_commands "$at"
      if (( $offered[(I)$word:*] )); then at="\${at:+$at }$word"; fi
    fi
  done
  offered=()
  if [[ -n $previous ]]; then
    _sheaf_value "$at" "$previous"
    _sheaf_offer value && nothing=0
  elif [[ $words[CURRENT] == -* ]]; then
    _sheaf_options "$at"
    _describe -o option offered && nothing=0
  else
    _sheaf_commands "$at"
    if (( $#offered )); then _describe command offered && nothing=0; fi
    _sheaf_argument "$at" && _sheaf_offer argument && nothing=0
  fi
  return nothing
}
_sheaf_offer() {
  if [[ "$offered" == @file ]]; then _files
  elif (( $#offered )); then compadd -- $offered
  else _message "$1"
  fi
}
if [[ $funcstack[1] == _sheaf ]]; then _sheaf "$@"; else compdef _sheaf sheaf; fi
`;

export function zshScript(tree: readonly CompletionNode[]): string {
  const described = (all: readonly Described[]) => all.map(({ name, description }) => entry(name, description));
  const options = (all: readonly CompletionOption[]) =>
    all.flatMap(({ flags, description }) => flags.map((flag) => entry(flag, description)));
  const values = tree.flatMap(({ path, options: all }) =>
    all.flatMap(({ flags, value }) =>
      value === null ? [] : flags.map((flag) => ({ key: `${path}|${flag}`, words: expected(value) })),
    ),
  );
  return [
    '#compdef sheaf',
    '# Completion of sheaf for zsh. Use, after compinit: source <(sheaf completion zsh)',
    table(
      '_sheaf_commands',
      '"$1"',
      tree.map(({ path, commands }) => ({ key: path, words: described(commands) })),
    ),
    table(
      '_sheaf_options',
      '"$1"',
      tree.map(({ path, options: all }) => ({ key: path, words: options(all) })),
    ),
    table('_sheaf_value', '"$1|$2"', values),
    table(
      '_sheaf_argument',
      '"$1"',
      tree.flatMap(({ path, argument }) => (argument === null ? [] : [{ key: path, words: expected(argument) }])),
    ),
    body.trim(),
    '',
  ].join('\n');
}

interface Row {
  readonly key: string;
  readonly words: readonly string[];
}

/** A function that puts the words of a row into `offered`, and fails where there is none. */
function table(name: string, subject: string, rows: readonly Row[]): string {
  const cases = [...Map.groupBy(rows, ({ words }) => words.map(quoted).join(' '))].map(
    ([words, same]) => `    ${same.map(({ key }) => quoted(key)).join('|')}) offered=(${words}) ;;`,
  );
  return [`${name}() {`, `  case ${subject} in`, ...cases, '    *) return 1 ;;', '  esac', '}'].join('\n');
}

/** A colon parts the word from what is said of it. */
function entry(name: string, description: string): string {
  return `${name.replaceAll(':', '\\:')}:${description}`;
}

function expected(value: Expected): readonly string[] {
  if (value === 'file') return ['@file'];
  return value === 'anything' ? [] : value;
}
