import { PDFiumLibrary } from '@hyzyla/pdfium';

/** C functions by the name that pdfium's headers give them. Handles and addresses are numbers; 0 is none. */
type Exports = Readonly<Record<string, (...values: number[]) => number>>;

/**
 * pdfium as WebAssembly. The package's own classes give neither boxes nor colours of characters, so that its C functions
 * are called, which the package does not promise to keep: its version is pinned, and adapter tests cover each call.
 */
export interface Pdfium {
  readonly call: Exports;
  /** Scratch memory of 64 bytes for what functions give back by address. */
  readonly scratch: number;
  /** A number that a function wrote: of 4 bytes, of 8. */
  float(address: number): number;
  double(address: number): number;
  /** All memory as numbers of 4 bytes, for many reads on end; void after the next call that may allocate. */
  allFloats(): Float32Array;
  floats(address: number, count: number): Float32Array;
  integers(address: number, count: number): Int32Array;
  bytes(address: number, count: number): Uint8Array;
  /** Memory that the module holds; it never gives any back. */
  heapBytes(): number;
}

interface Module {
  readonly wasmExports: Exports;
  readonly HEAPU8: Uint8Array;
}

const scratchBytes = 64;

/** A fresh instance; nothing is shared with other ones. */
export async function loadPdfium(): Promise<Pdfium> {
  const library = await PDFiumLibrary.init();
  const module = (library as unknown as { module: Module }).module;
  const heap = () => module.HEAPU8.buffer;
  // Reading millions of numbers, a view for each would be most of the work. When memory grows, views of it are void, and
  // their length is 0.
  let floats = new Float32Array(heap());
  let numbers = new DataView(heap());
  const allFloats = () => {
    if (floats.length === 0) {
      floats = new Float32Array(heap());
      numbers = new DataView(heap());
    }
    return floats;
  };
  return {
    call: module.wasmExports,
    scratch: module.wasmExports.malloc!(scratchBytes),
    allFloats,
    float: (address) => allFloats()[address >> 2]!,
    double(address) {
      allFloats();
      return numbers.getFloat64(address, true);
    },
    floats: (address, count) => new Float32Array(heap(), address, count),
    integers: (address, count) => new Int32Array(heap(), address, count),
    bytes: (address, count) => new Uint8Array(heap(), address, count),
    heapBytes: () => heap().byteLength,
  };
}

/** Text that a function writes as UTF-16LE with a closing zero, after telling its length in bytes. */
export function textOf({ call, bytes }: Pdfium, write: (address: number, length: number) => number): string {
  const length = write(0, 0);
  if (length <= 2 || length > longestText) return '';
  const address = call.malloc!(length);
  try {
    write(address, length);
    return new TextDecoder('utf-16le').decode(bytes(address, length - 2));
  } finally {
    call.free!(address);
  }
}

const longestText = 65_536;
