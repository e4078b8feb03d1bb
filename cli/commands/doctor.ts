import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printTable } from '../views/table.ts';

export const addDoctor: AddCommand = (program, run) => {
  program
    .command('doctor')
    .description('check this machine, and say what stands without local effect')
    .action(
      run(async ({ dataFolder, client, answer, env }) => {
        const { examine } = await import('../../local/start/doctor.ts');
        const findings = await examine({ dataFolder, url: client.url, env });
        answer(findings, ({ checks, withoutLocalEffect }, terminal) => {
          const { print, colours } = terminal;
          const marks = { good: colours.green('ok  '), doubtful: colours.yellow('look'), bad: colours.red('fix ') };
          for (const { name, state, detail, advice } of checks) {
            print(`${marks[state]} ${name.padEnd(16)} ${detail}`);
            if (advice) print(`     ${' '.repeat(16)} ${colours.dim(advice)}`);
          }
          print();
          print('Deployed on AWS, without effect here:');
          const rows = withoutLocalEffect.map(({ reason, types }) => [reason, types.join(', ')]);
          printTable(terminal, [{ name: 'WHY' }, { name: 'RESOURCE TYPES' }], rows);
        });
        if (findings.checks.some(({ state }) => state === 'bad')) throw new CommandFailure(exitCodes.failed, '');
      }),
    );
};
