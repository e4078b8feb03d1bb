import { Argument } from 'commander';
import type { AddCommand } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { completionTree } from '../completion/tree.ts';
import { zshScript } from '../completion/zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export const addCompletion: AddCommand = (program, run) => {
  program
    .command('completion')
    .description('print a script by which a shell completes commands, options and their values')
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(Object.keys(scripts)))
    .action(
      run(async ({ terminal }, shell: keyof typeof scripts) =>
        terminal.print(scripts[shell](completionTree(program)).trimEnd()),
      ),
    );
};
