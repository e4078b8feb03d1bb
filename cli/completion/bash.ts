import { quoted } from './shell-text.ts';
import type { CompletionNode, Expected } from './tree.ts';

/** Reads what stands on the line up to the word under the cursor, and offers what may follow. For bash 3.2 and newer. */
const body = `
_sheaf() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local at='' word offered i
  local -i skips=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((skips)); then skips=0; continue; fi
    if [[ $word == -* ]]; then
      if _sheaf_value "$at" "$word" > /dev/null; then skips=1; fi
    elif [[ " $(_sheaf_commands "$at") " == *" $word "* ]]; then
      at="\${at:+$at }$word"
    fi
  done
  COMPREPLY=()
  if ((skips)); then offered=$(_sheaf_value "$at" "$previous")
  elif [[ $current == -* ]]; then offered=$(_sheaf_options "$at")
  else offered="$(_sheaf_commands "$at") $(_sheaf_argument "$at")"
  fi
  if [[ $offered == *@file* ]]; then
    compopt -o default 2> /dev/null || COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$offered" -- "$current"))
  fi
}
complete -F _sheaf sheaf
`;

export function bashScript(tree: readonly CompletionNode[]): string {
  const commands = tree.filter((node) => node.commands.length > 0);
  const values = tree.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === null ? [] : flags.map((flag) => ({ key: `${path}|${flag}`, text: expected(value) })),
    ),
  );
  return [
    '# Completion of sheaf for bash. Use: source <(sheaf completion bash)',
    table(
      '_sheaf_commands',
      '"$1"',
      commands.map(({ path, commands: all }) => ({ key: path, text: names(all) })),
    ),
    table(
      '_sheaf_options',
      '"$1"',
      tree.map(({ path, options }) => ({ key: path, text: options.flatMap(({ flags }) => flags).join(' ') })),
    ),
    table('_sheaf_value', '"$1|$2"', values),
    table(
      '_sheaf_argument',
      '"$1"',
      tree.flatMap(({ path, argument }) => (argument === null ? [] : [{ key: path, text: expected(argument) }])),
    ),
    body.trim(),
    '',
  ].join('\n');
}

interface Row {
  readonly key: string;
  readonly text: string;
}

/** A function that prints the text of a row, and fails where there is none. */
function table(name: string, subject: string, rows: readonly Row[]): string {
  const cases = [...Map.groupBy(rows, ({ text }) => text)].map(
    ([text, same]) => `    ${same.map(({ key }) => quoted(key)).join('|')}) echo ${quoted(text)} ;;`,
  );
  return [`${name}() {`, `  case ${subject} in`, ...cases, '    *) return 1 ;;', '  esac', '}'].join('\n');
}

function names(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(' ');
}

function expected(value: Expected): string {
  if (value === 'file') return '@file';
  return value === 'anything' ? '' : value.join(' ');
}
