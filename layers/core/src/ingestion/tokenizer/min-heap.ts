/** Binary heap of numbers in a growing typed array. */
export interface MinHeap {
  /** Appends without ordering; `heapify` must follow before the first pop. */
  add(key: number): void;
  heapify(): void;
  push(key: number): void;
  /** The least key; the heap must not be empty. */
  pop(): number;
  size(): number;
}

export function createMinHeap(capacity: number): MinHeap {
  let keys = new Float64Array(Math.max(16, capacity));
  let size = 0;

  function add(key: number): void {
    if (size === keys.length) {
      const larger = new Float64Array(size * 2);
      larger.set(keys);
      keys = larger;
    }
    keys[size] = key;
    size += 1;
  }

  return {
    add,
    heapify() {
      for (let at = (size >> 1) - 1; at >= 0; at -= 1) sink(keys, size, at);
    },
    push(key) {
      add(key);
      let at = size - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (keys[parent]! <= key) break;
        keys[at] = keys[parent]!;
        at = parent;
      }
      keys[at] = key;
    },
    pop() {
      const least = keys[0]!;
      size -= 1;
      if (size > 0) {
        keys[0] = keys[size]!;
        sink(keys, size, 0);
      }
      return least;
    },
    size: () => size,
  };
}

/** Moves the key at `from` down to where it is less than both below it. */
function sink(keys: Float64Array, size: number, from: number): void {
  const key = keys[from]!;
  let at = from;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= size) break;
    if (child + 1 < size && keys[child + 1]! < keys[child]!) child += 1;
    if (keys[child]! >= key) break;
    keys[at] = keys[child]!;
    at = child;
  }
  keys[at] = key;
}
