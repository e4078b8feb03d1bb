import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { DataFolderError } from './data-folder-error.ts';
import { entryOf, isLitter } from './layout.ts';
import { processIdentity } from './process-identity.ts';
import { writeWhole } from './write-whole.ts';

/** Raised when an older Sheaf could not read the folder any more. */
export const dataFormat = 1;

const formatFile = z.object({ format: z.int() });
const ownerFile = z.object({ pid: z.int(), identity: z.string(), startedAt: z.string() });
export type DataFolderOwner = z.infer<typeof ownerFile>;

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Says that no process uses it any more. */
  close(): void;
}

/**
 * Makes or checks a data folder and notes this process as its owner. That two processes cannot use it at once is the
 * matter of the interpreter's file; this says who the other one is.
 * @throws DataFolderError with what to do
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  makeUsable(path);
  demandFormat(path);
  const owner = ownerOf(path);
  if (owner !== undefined && owner.pid !== process.pid) {
    const who = `process ${owner.pid}, since ${owner.startedAt}`;
    const advice = `Stop it by "sheaf stop", or use another folder: --data DIR`;
    throw new DataFolderError('DataFolderLocked', `${path} is in use by another Sheaf (${who}). ${advice}.`);
  }
  const format = { format: dataFormat, about: 'Data of Sheaf. Delete it by "sheaf reset --yes".' };
  const own = { pid: process.pid, identity: processIdentity(process.pid), startedAt: new Date().toISOString() };
  try {
    await writeWhole(join(path, 'format.json'), `${JSON.stringify(format)}\n`);
    await writeWhole(join(path, 'owner.json'), `${JSON.stringify(own)}\n`);
  } catch (error) {
    throw unusable(path, error);
  }
  return { path, close: () => rmSync(join(path, 'owner.json'), { force: true }) };
}

/** The process that uses a folder, or undefined when none does: what a killed one left behind does not count. */
export function ownerOf(path: string): DataFolderOwner | undefined {
  const text = readText(join(path, 'owner.json'));
  if (text === undefined) return undefined;
  const parsed = ownerFile.safeParse(json(text));
  if (!parsed.success) return undefined;
  return processIdentity(parsed.data.pid) === parsed.data.identity ? parsed.data : undefined;
}

/** @throws DataFolderError when the folder is of another format, damaged, or not one of Sheaf's */
export function demandFormat(path: string): void {
  const text = readText(join(path, 'format.json'));
  if (text === undefined) {
    const strangers = readdirSync(path).filter((name) => entryOf(name) === undefined && !isLitter(name));
    if (strangers.length === 0) return;
    const advice = 'Choose an empty folder, or one that Sheaf made: --data DIR';
    throw new DataFolderError(
      'DataFolderForeign',
      `${path} holds files that are not Sheaf's (${strangers[0]}). ${advice}.`,
    );
  }
  const parsed = formatFile.safeParse(json(text));
  if (!parsed.success) {
    const advice = `If the folder is Sheaf's, write {"format": ${dataFormat}} into it`;
    throw new DataFolderError('DataFolderDamaged', `${join(path, 'format.json')} cannot be read. ${advice}.`);
  }
  if (parsed.data.format <= dataFormat) return;
  const versions = `its format is ${parsed.data.format}, and this Sheaf knows ${dataFormat}`;
  const advice = 'Update Sheaf, or use another folder: --data DIR. Nothing in it was changed';
  throw new DataFolderError('DataFolderNewer', `${path} was written by a newer Sheaf: ${versions}. ${advice}.`);
}

function makeUsable(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): DataFolderError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why: Record<string, string> = {
    EACCES: 'you may not read and write it. Correct its permissions',
    EEXIST: 'it is a file. Remove it',
    ENOTDIR: 'a part of the path is a file. Remove that',
    ENOSPC: 'the disk is full. Free some space',
    EROFS: 'the disk is read-only',
  };
  const advice = `${why[code] ?? message}, or use another folder: --data DIR`;
  return new DataFolderError('DataFolderUnusable', `${path} cannot be the data folder: ${advice}.`, error);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataFolderError('DataFolderUnusable', `${file} cannot be read: ${(error as Error).message}.`, error);
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
