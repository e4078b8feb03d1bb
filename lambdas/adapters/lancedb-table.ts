import type { Connection, Table } from '@lancedb/lancedb';
import { StageError } from '@sheaf/core/errors';
import type { EmbeddingSpace } from '@sheaf/core/retrieval/ports';
import { lanceCall } from './lancedb-fault.ts';
import { chunkSchema, tableName } from './lancedb-schema.ts';

/** The table of one tenant and space, opened at first use. */
export class LanceTable {
  readonly name: string;
  readonly #connection: Connection;
  readonly #space: EmbeddingSpace;
  #opened: Table | undefined;

  constructor(connection: Connection, tenantId: string, space: EmbeddingSpace) {
    this.#connection = connection;
    this.#space = space;
    this.name = tableName(tenantId, space.spaceId);
  }

  /** Undefined until somebody writes: a reader makes no table. */
  async open(): Promise<Table | undefined> {
    if (this.#opened !== undefined) return this.#opened;
    const table = await lanceCall('open its table', async () => {
      try {
        return await this.#connection.openTable(this.name);
      } catch (error) {
        if (error instanceof Error && /not found/i.test(error.message)) return undefined;
        throw error;
      }
    });
    return table === undefined ? undefined : this.#keep(table);
  }

  async create(): Promise<Table> {
    const table = await this.open();
    if (table !== undefined) return table;
    const create = () =>
      this.#connection.createEmptyTable(this.name, chunkSchema(this.#space), { existOk: true, mode: 'create' });
    return this.#keep(await lanceCall('create its table', create));
  }

  /** With its files; a table that is not there is no error. */
  async drop(): Promise<void> {
    if ((await this.open()) === undefined) return;
    this.close();
    await lanceCall('drop its table', () => this.#connection.dropTable(this.name));
  }

  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
  }

  async #keep(table: Table): Promise<Table> {
    const { spaceId, dimensions } = this.#space;
    const schema = await table.schema();
    const width: number | undefined = schema.fields.find(({ name }) => name === 'vector')?.type.listSize;
    if (width !== dimensions) {
      table.close();
      throw new StageError(
        'SpaceMismatch',
        `The index of space ${spaceId} holds ${width} dimensions, not ${dimensions}.`,
      );
    }
    this.#opened = table;
    return table;
  }
}
