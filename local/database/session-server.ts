import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ClientMessages, type ClientRequest } from './client-messages.ts';
import { encryptionRefused, fatalError, passwordOf, passwordRequest } from './server-messages.ts';

/** The part of PGlite that is needed. */
export interface Session {
  execProtocolRawStream(message: Uint8Array, options: { onRawData: (data: Uint8Array) => void }): Promise<void>;
  exec(sql: string): Promise<readonly { readonly rows: readonly Record<string, unknown>[] }[]>;
  isInTransaction(): boolean;
}

export interface SessionServerOptions {
  readonly session: Session;
  readonly password: string;
  /** 0 for any. */
  readonly port: number;
  readonly maxConnections: number;
  /** A client that leaves a transaction open for so long is cut off, since every other one waits for it. */
  readonly idleInTransactionMs: number;
  /** Told when the session itself is broken; the process should end. */
  readonly onBroken: (error: unknown) => void;
}

interface Connection {
  readonly socket: Socket;
  readonly messages: ClientMessages;
  startup: Buffer | undefined;
  isClosed: boolean;
}

interface Unit {
  readonly connection: Connection;
  readonly bytes: Buffer;
  readonly isOpen: boolean;
}

/**
 * Many connections over the one session of PGlite. A connection keeps the session from `begin` to the end of its
 * transaction, and for one batch otherwise. PGlite's own socket server hands over single messages, so that a statement
 * whose parameters need more than one packet can be executed with the parameters of another connection.
 */
export class SessionServer {
  readonly #options: SessionServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #units: Unit[] = [];
  #errands: (() => Promise<void>)[] = [];
  #owner: Connection | undefined;
  #ownerTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SessionServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Returns the port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Does work of our own on the session between two transactions of the clients, who wait for it. */
  between<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#errands.push(() => work(this.#options.session).then(resolve, reject));
      this.#wake();
    });
  }

  /** Ends all connections after the batch under way; open transactions are rolled back. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#units = [];
    for (const connection of this.#connections) {
      this.#refuse(connection, '57P01', 'The database is shutting down.');
    }
    await this.#running;
    await closed;
  }

  #accept(socket: Socket): void {
    const connection: Connection = { socket, messages: new ClientMessages(), startup: undefined, isClosed: false };
    if (this.#connections.size >= this.#options.maxConnections) {
      socket.end(fatalError('53300', `The local database takes ${this.#options.maxConnections} connections at most.`));
      socket.on('error', () => undefined);
      return;
    }
    this.#connections.add(connection);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#receive(connection, bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#forget(connection));
  }

  #receive(connection: Connection, bytes: Buffer): void {
    connection.messages.push(bytes);
    try {
      for (let request = connection.messages.next(); request !== undefined; request = connection.messages.next()) {
        if (connection.isClosed) return;
        this.#handle(connection, request);
      }
    } catch (error) {
      this.#refuse(connection, '08P01', (error as Error).message);
    }
  }

  #handle(connection: Connection, request: ClientRequest): void {
    const { socket } = connection;
    if (request.kind === 'encryption') socket.write(encryptionRefused);
    else if (request.kind === 'cancel' || request.kind === 'terminate') socket.end();
    else if (request.kind === 'startup') {
      connection.startup = request.bytes;
      socket.write(passwordRequest);
    } else if (request.kind === 'password') {
      if (passwordOf(request.bytes) !== this.#options.password || connection.startup === undefined) {
        this.#refuse(connection, '28P01', 'The password is not that of this run. Take DATABASE_URL as Sheaf gives it.');
      } else this.#enqueue({ connection, bytes: connection.startup, isOpen: false });
    } else if (request.namesStatement) {
      const why = 'Named prepared statements collide in the one session of the local database. Use unnamed ones.';
      this.#refuse(connection, '0A000', why);
    } else this.#enqueue({ connection, bytes: request.bytes, isOpen: request.isOpen });
  }

  #enqueue(unit: Unit): void {
    if (unit.connection === this.#owner) clearTimeout(this.#ownerTimer);
    this.#units.push(unit);
    this.#wake();
  }

  #wake(): void {
    this.#running ??= this.#run()
      .catch(this.#options.onBroken)
      .finally(() => {
        this.#running = undefined;
        // One that came in the very turn in which the last batch ended.
        if (this.#owner === undefined && this.#errands.length > 0) this.#wake();
      });
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#owner?.isClosed === true) await this.#rollBack();
      if (this.#owner === undefined) await this.#errands.shift()?.();
      const unit = this.#takeUnit();
      if (unit === undefined) return;
      await this.#execute(unit);
    }
  }

  #takeUnit(): Unit | undefined {
    if (this.#owner === undefined) return this.#units.shift();
    const index = this.#units.findIndex(({ connection }) => connection === this.#owner);
    return index === -1 ? undefined : this.#units.splice(index, 1)[0];
  }

  async #execute({ connection, bytes, isOpen }: Unit): Promise<void> {
    const { session, idleInTransactionMs } = this.#options;
    const { socket } = connection;
    socket.cork();
    await session.execProtocolRawStream(bytes, {
      // The memory is the session's own and is used again.
      onRawData: (data) => socket.write(Buffer.from(data)),
    });
    socket.uncork();
    this.#owner = isOpen || session.isInTransaction() ? connection : undefined;
    if (this.#owner !== undefined) {
      const why = `The transaction was idle for ${idleInTransactionMs} ms while all others waited for it.`;
      clearTimeout(this.#ownerTimer);
      this.#ownerTimer = setTimeout(() => this.#refuse(connection, '25P03', why), idleInTransactionMs);
    }
  }

  async #rollBack(): Promise<void> {
    this.#owner = undefined;
    if (this.#options.session.isInTransaction()) await this.#options.session.exec('rollback');
  }

  #refuse(connection: Connection, state: string, message: string): void {
    connection.socket.end(fatalError(state, message));
    this.#forget(connection);
    // A client that does not read cannot keep the connection open.
    setTimeout(() => connection.socket.destroy(), 1_000).unref();
  }

  #forget(connection: Connection): void {
    if (connection.isClosed) return;
    connection.isClosed = true;
    this.#connections.delete(connection);
    this.#units = this.#units.filter((unit) => unit.connection !== connection);
    if (this.#owner !== connection) return;
    clearTimeout(this.#ownerTimer);
    this.#wake();
  }
}
