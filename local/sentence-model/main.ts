/** Entry of the sentence model's process: tells its parent the address, and ends when the parent does. */
import { startSentenceModel } from './server.ts';

const server = await startSentenceModel(Number(process.env.PORT ?? 0));
if (process.send === undefined) process.stdout.write(`${server.url}\n`);
else process.send({ url: server.url });
const stop = () => void server.close().then(() => process.exit(0));
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
