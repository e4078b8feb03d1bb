import type { AddCommand } from '../command.ts';

export const addStop: AddCommand = (program, run) => {
  program
    .command('stop')
    .description('stop the server on this machine')
    .action(
      run(async ({ dataFolder, answer }) => {
        const { stopServer } = await import('../../local/start/stop-server.ts');
        const stopped = await stopServer(dataFolder);
        answer({ stopped: stopped?.pid ?? null }, ({ stopped: pid }, { print }) =>
          print(pid === null ? `No server runs in ${dataFolder}.` : `The server of ${dataFolder} is stopped.`),
        );
      }),
    );
};
