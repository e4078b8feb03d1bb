import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printTable } from '../views/table.ts';

export const addStatus: AddCommand = (program, run) => {
  program
    .command('status')
    .description('ask the server whether everything answers')
    .action(
      run(async ({ client, answer, terminal }) => {
        const health = await client.health();
        answer(health, ({ status, dependencies }) => {
          terminal.print(`Sheaf at ${client.url} is ${status}.`);
          const rows = Object.entries(dependencies).map(([name, { status: state, latencyMs, detail }]) => [
            name,
            state,
            `${Math.round(latencyMs)} ms`,
            detail ?? '',
          ]);
          printTable(
            terminal,
            [{ name: 'PART' }, { name: 'STATE' }, { name: 'LATENCY', isNumber: true }, { name: '' }],
            rows,
          );
        });
        if (health.status === 'unhealthy') throw new CommandFailure(exitCodes.failed, '');
      }),
    );
};
