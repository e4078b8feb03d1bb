/** A process that runs an engine until its execution has ended; `kill.test.ts` kills it again and again. */
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine } from '../../../local/states/engine.ts';

const [file, log, definition] = process.argv.slice(2) as [string, string, string];
const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:killed';

const engine = openEngine({
  file,
  onEvent: ({ detail }) => appendFileSync(log, `${detail.status}\n`),
  objects: {
    async *read() {
      for (let item = 0; item < 60; item += 1) yield Buffer.from(`${item}\n`);
    },
    write: async () => {},
  },
  tasks: {
    async invokeFunction(_name, payload) {
      await pause(4);
      appendFileSync(log, `call ${JSON.stringify(payload)}\n`);
      return payload;
    },
    async sendMessage({ MessageBody: taskToken }) {
      setTimeout(() => engine.sendTaskSuccess({ taskToken, output: '"told"' }), 5);
      return {};
    },
    runTask: async () => ({}),
    runTaskToEnd: async () => ({}),
  },
});
engine.define({ arn: stateMachineArn, name: 'killed', definition: readFileSync(definition, 'utf8'), type: 'STANDARD' });
engine.resume();
const name = 'run';
if (engine.listExecutions({ stateMachineArn }).executions.length === 0)
  engine.startExecution({ stateMachineArn, name, input: '{"n": 0}' });
process.stdout.write('up\n');
await engine.drain();
const { executionArn } = engine.listExecutions({ stateMachineArn }).executions[0]!;
const { status, output } = engine.describeExecution(executionArn);
const { events } = engine.getExecutionHistory({ executionArn, maxResults: 1000 });
process.stdout.write(JSON.stringify({ status, output, ids: events.map(({ id }) => id) }));
await engine.close();
