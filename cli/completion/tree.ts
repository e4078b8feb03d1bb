/** What can be typed after `sheaf`, out of the commands themselves, for the scripts of the shells. */
import type { Argument, Command, Option } from 'commander';

export interface Described {
  readonly name: string;
  readonly description: string;
}

/** What follows: a file, one of a few words, or something that no shell knows. */
export type Expected = 'file' | 'anything' | readonly string[];

export interface CompletionOption extends Described {
  /** As typed: `-m`, `--mode`. */
  readonly flags: readonly string[];
  /** Null for an option without a value. */
  readonly value: Expected | null;
}

export interface CompletionNode {
  /** The command, as `keys create`; empty for the program. */
  readonly path: string;
  readonly commands: readonly Described[];
  /** Its own and those of the program. */
  readonly options: readonly CompletionOption[];
  readonly argument: Expected | null;
}

export function completionTree(program: Command): CompletionNode[] {
  const everywhere = optionsOf(program).filter(({ flags }) => !flags.includes('--version'));
  return [
    nodeOf(program, '', optionsOf(program)),
    ...everyCommand(program).map(({ command, path }) => {
      const own = optionsOf(command).filter(({ name }) => !everywhere.some((other) => other.name === name));
      return nodeOf(command, path, [...own, ...everywhere]);
    }),
  ];
}

export interface PlacedCommand {
  readonly command: Command;
  readonly path: string;
}

/** Every command at any depth, with its path below the program. */
export function everyCommand(parent: Command, path = ''): PlacedCommand[] {
  return parent.commands.flatMap((command) => {
    const own = `${path} ${command.name()}`.trim();
    return [{ command, path: own }, ...everyCommand(command, own)];
  });
}

function nodeOf(command: Command, path: string, options: readonly CompletionOption[]): CompletionNode {
  const commands = command.commands.map((inner) => ({ name: inner.name(), description: inner.description() }));
  const [argument] = command.registeredArguments;
  return { path, commands, options, argument: argument === undefined ? null : expectedOf(argument) };
}

function optionsOf(command: Command): CompletionOption[] {
  return command.createHelp().visibleOptions(command).map(optionOf);
}

function optionOf(option: Option): CompletionOption {
  const flags = [option.short, option.long].filter((flag) => flag != null);
  const takesValue = option.required || option.optional;
  return { name: option.long!, flags, description: option.description, value: takesValue ? expectedOf(option) : null };
}

/** What an argument or the value of an option is, by its choices, or by how it is called in the help. */
function expectedOf(described: Argument | Option): Expected {
  if (described.argChoices !== undefined) return described.argChoices;
  const called = 'flags' in described ? described.flags : described.name();
  return /\b(?:path|file|folder)\b/.test(called) ? 'file' : 'anything';
}
