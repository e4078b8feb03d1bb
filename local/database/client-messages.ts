/** What a client of the PostgreSQL protocol (version 3) sent, cut where the server must act. */
export type ClientRequest =
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'startup'; readonly bytes: Buffer }
  | { readonly kind: 'password'; readonly bytes: Buffer }
  /** Messages that must reach the session together: up to and with a Sync, a simple query or a Flush. */
  | { readonly kind: 'batch'; readonly bytes: Buffer; readonly isOpen: boolean; readonly namesStatement: boolean }
  | { readonly kind: 'terminate' };

const encryptionCodes = new Set([80877103, 80877104]);
const cancelCode = 80877102;
const headerBytes = 5;
/** Far above any statement of ours; protects the process from a length that is garbage. */
const largestBatchBytes = 256 * 1024 * 1024;

const code = (letter: string) => letter.charCodeAt(0);
/** Query, Sync, Function call, Flush, Copy done, Copy fail. */
const batchEnds = new Set(['Q', 'S', 'F', 'H', 'c', 'f'].map(code));
const [parse, flush, terminate, password] = [code('P'), code('H'), code('X'), code('p')];

/**
 * Cuts a byte stream into requests. An extended query is many messages that use one unnamed statement; they are kept
 * together however the network cut them, since between two of them another connection could replace the statement.
 */
export class ClientMessages {
  #pieces: Buffer[] = [];
  #length = 0;
  #hasStarted = false;
  /** Bytes of whole messages at the front that belong to the batch being collected. */
  #scanned = 0;
  #namesStatement = false;
  #needed = headerBytes;

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /** The next whole request; undefined until more bytes come. @throws Error on a length that cannot be */
  next(): ClientRequest | undefined {
    while (this.#length >= this.#needed) {
      const request = this.#hasStarted ? this.#nextMessage() : this.#nextStartup();
      if (request !== undefined) return request;
    }
    return undefined;
  }

  #nextStartup(): ClientRequest | undefined {
    const buffer = this.#joined();
    const length = buffer.readInt32BE(0);
    demandLength(length, 8);
    this.#needed = Math.max(8, length);
    if (buffer.length < this.#needed) return undefined;
    const request = buffer.readInt32BE(4);
    const bytes = this.#take(length);
    if (encryptionCodes.has(request)) return { kind: 'encryption' };
    if (request === cancelCode) return { kind: 'cancel' };
    this.#hasStarted = true;
    return { kind: 'startup', bytes };
  }

  #nextMessage(): ClientRequest | undefined {
    const buffer = this.#joined();
    const start = this.#scanned;
    const type = buffer[start];
    const length = buffer.readInt32BE(start + 1);
    demandLength(length, 4);
    const end = start + 1 + length;
    this.#needed = Math.max(start + headerBytes, end);
    if (end > largestBatchBytes) throw new Error(`A statement of more than ${largestBatchBytes} bytes was refused.`);
    if (buffer.length < end) return undefined;
    if (type === terminate) {
      this.#take(end);
      return { kind: 'terminate' };
    }
    if (type === password) return { kind: 'password', bytes: this.#take(end) };
    if (type === parse && buffer[start + headerBytes] !== 0) this.#namesStatement = true;
    this.#scanned = end;
    this.#needed = end + headerBytes;
    if (type === undefined || !batchEnds.has(type)) return undefined;
    const namesStatement = this.#namesStatement;
    this.#namesStatement = false;
    return { kind: 'batch', bytes: this.#take(end), isOpen: type === flush, namesStatement };
  }

  #joined(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  #take(length: number): Buffer {
    const buffer = this.#joined();
    this.#pieces = [buffer.subarray(length)];
    this.#length = buffer.length - length;
    this.#scanned = 0;
    this.#needed = headerBytes;
    return buffer.subarray(0, length);
  }
}

function demandLength(length: number, least: number): void {
  if (length < least || length > largestBatchBytes)
    throw new Error('The client does not speak the PostgreSQL protocol.');
}
