import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from '../data-folder/write-whole.ts';
import { ApiException } from './api-exception.ts';

const record = z.strictObject({
  value: z.string(),
  versionId: z.string(),
  createdAt: z.number(),
  /** Milliseconds since 1970; until then the name stays taken. */
  deletedAt: z.number().optional(),
});
const records = z.record(z.string(), record);

export type SecretRecord = z.infer<typeof record>;

/**
 * Secrets of the local cloud: one JSON file, mode 0600, not encrypted: it is as safe as the account of its owner.
 * Methods throw ApiException with the names of Secrets Manager.
 */
export class SecretStore {
  readonly #file: string;
  readonly #secrets: Map<string, SecretRecord>;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, secrets: Map<string, SecretRecord>) {
    this.#file = file;
    this.#secrets = secrets;
  }

  names(): string[] {
    return [...this.#secrets.keys()];
  }

  get(name: string): SecretRecord {
    const found = this.#secrets.get(name);
    if (found === undefined || isGone(found)) {
      throw new ApiException('ResourceNotFoundException', `Secrets Manager can't find the secret ${name}.`);
    }
    if (found.deletedAt !== undefined) {
      throw new ApiException('InvalidRequestException', `The secret ${name} is marked for deletion.`);
    }
    return found;
  }

  has(name: string): boolean {
    const found = this.#secrets.get(name);
    return found !== undefined && !isGone(found);
  }

  async create(name: string, value: string, versionId: string = randomUUID()): Promise<SecretRecord> {
    if (this.has(name)) {
      const existing = this.get(name);
      if (existing.versionId === versionId && existing.value === value) return existing;
      throw new ApiException('ResourceExistsException', `The secret ${name} already exists.`);
    }
    return this.#set(name, { value, versionId, createdAt: Date.now() });
  }

  async put(name: string, value: string, versionId: string = randomUUID()): Promise<SecretRecord> {
    const existing = this.get(name);
    if (existing.versionId === versionId && existing.value !== value) {
      throw new ApiException('ResourceExistsException', `The version ${versionId} of ${name} has another value.`);
    }
    return this.#set(name, { ...existing, value, versionId });
  }

  /** After `recoveryDays`, or at once for 0. Returns when the name becomes free. */
  async delete(name: string, recoveryDays: number): Promise<number> {
    const existing = this.get(name);
    const deletedAt = Date.now() + recoveryDays * 86_400_000;
    if (recoveryDays === 0) {
      this.#secrets.delete(name);
      await this.#save();
    } else await this.#set(name, { ...existing, deletedAt });
    return deletedAt;
  }

  async #set(name: string, secret: SecretRecord): Promise<SecretRecord> {
    this.#secrets.set(name, secret);
    await this.#save();
    return secret;
  }

  /** One write after the other; each holds what was true when it began. */
  #save(): Promise<void> {
    const saved = this.#writing.then(() =>
      writeWhole(this.#file, `${JSON.stringify(Object.fromEntries(this.#secrets), null, 2)}\n`),
    );
    this.#writing = saved.catch(() => undefined);
    return saved;
  }
}

/** @throws Error when the file is damaged, with what to do */
export async function openSecretStore(dataDir: string): Promise<SecretStore> {
  const file = join(dataDir, 'secrets.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const parsed = Object.entries(records.parse(JSON.parse(text)));
    return new SecretStore(file, new Map(parsed.filter(([, secret]) => !isGone(secret))));
  } catch {
    throw new Error(`${file} is damaged. Restore it from a copy, or delete it and set the secrets again.`);
  }
}

function isGone({ deletedAt }: SecretRecord): boolean {
  return deletedAt !== undefined && deletedAt <= Date.now();
}
