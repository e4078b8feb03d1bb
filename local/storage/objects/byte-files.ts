import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** One file of bytes. It never changes after it was written; an object is one such file, or one for each part. */
export interface ByteFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
  /** CRC-32 (ISO HDLC) as an unsigned number. */
  readonly crc32: number;
}

const folders = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));

/**
 * Bytes of objects, in files that are whole before their name is known to anybody: the index refers to a file only
 * after it was written, so a killed process leaves orphans, never halves. Not synced to the device: what a power cut
 * damages is found by size and checksum when it is read.
 */
export class ByteFiles {
  readonly #directory: string;
  readonly #run = `${Date.now().toString(36)}${process.pid.toString(36)}`;
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
    for (const folder of [...folders, 'damaged'])
      fs.mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });
  }

  /** For bodies that are in memory anyway: one write, no thread hop. */
  writeWhole(bytes: Uint8Array): ByteFile {
    const name = this.#nextName();
    try {
      fs.writeFileSync(this.#path(name), bytes, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      this.remove(name);
      throw error;
    }
    const md5 = createHash('md5').update(bytes).digest('hex');
    return { name, sizeBytes: bytes.length, md5, crc32: crc32(bytes) };
  }

  /** Memory stays at one piece of `source`, whatever its length. Leaves no file when `source` or the disk fails. */
  async write(source: AsyncIterable<Uint8Array>): Promise<ByteFile> {
    const name = this.#nextName();
    const file = await open(this.#path(name), 'wx', 0o600);
    const md5 = createHash('md5');
    let sizeBytes = 0;
    let crc = 0;
    try {
      for await (const piece of source) {
        md5.update(piece);
        crc = crc32(piece, crc);
        sizeBytes += piece.length;
        await writeFully(file, piece);
      }
    } catch (error) {
      await file.close();
      this.remove(name);
      throw error;
    }
    await file.close();
    return { name, sizeBytes, md5: md5.digest('hex'), crc32: crc };
  }

  /** A second name for the same bytes, so that a copy costs nothing and each can be deleted alone. */
  duplicate(file: ByteFile): ByteFile {
    const name = this.#nextName();
    try {
      fs.linkSync(this.#path(file.name), this.#path(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
      fs.copyFileSync(this.#path(file.name), this.#path(name), fs.constants.COPYFILE_EXCL);
    }
    return { ...file, name };
  }

  /** An open descriptor, which a delete that comes later does not disturb. @throws ENOENT */
  openForReading(file: ByteFile): number {
    return fs.openSync(this.#path(file.name), 'r');
  }

  remove(name: string): void {
    fs.rmSync(this.#path(name), { force: true });
  }

  /** Keeps damaged bytes for a person to look at. Returns where they are now, or undefined when there were none. */
  setAside(name: string): string | undefined {
    const path = join(this.#directory, 'damaged', name);
    try {
      fs.renameSync(this.#path(name), path);
      return path;
    } catch {
      return undefined;
    }
  }

  /** Removes what earlier runs wrote and nothing refers to; yields to other work after each folder. */
  async removeOrphans(isReferenced: (name: string) => boolean): Promise<number> {
    let removed = 0;
    for (const folder of folders) {
      for (const name of await fs.promises.readdir(join(this.#directory, folder))) {
        if (name.startsWith(`${this.#run}-`) || isReferenced(name)) continue;
        this.remove(name);
        removed += 1;
      }
    }
    return removed;
  }

  #nextName(): string {
    this.#count += 1;
    return `${this.#run}-${this.#count.toString(36)}`;
  }

  #path(name: string): string {
    const serial = Number.parseInt(name.slice(name.lastIndexOf('-') + 1), 36);
    return join(this.#directory, folders[serial % folders.length] ?? '00', name);
  }
}

async function writeFully(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}
