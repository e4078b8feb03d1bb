import { open, rename, rm } from 'node:fs/promises';

let count = 0;

/** Replaces a file in one step, so that a reader or a kill finds the old or the new text. Mode 0600. */
export async function writeWhole(file: string, text: string): Promise<void> {
  count += 1;
  const unfinished = `${file}.${process.pid}${count}.new`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
