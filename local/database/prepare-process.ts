/** Makes an empty database in the folder of its first argument and ends; its memory (1 GB at the peak) ends with it. */
import { openPGlite } from './pglite-settings.ts';

const [, , directory] = process.argv;
if (directory === undefined) throw new Error('Usage: prepare-process DIRECTORY');
const session = await openPGlite(directory);
await session.exec('checkpoint');
await session.close();
