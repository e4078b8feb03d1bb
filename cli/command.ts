import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Gives an action its context, made from the options of the program and the command together. */
export type Run = <Input extends unknown[]>(
  action: (context: CommandContext, ...input: Input) => Promise<void>,
) => (...input: [...Input, Command]) => Promise<void>;

/** One file for each command: it adds itself to the program. */
export type AddCommand = (program: Command, run: Run) => void;
