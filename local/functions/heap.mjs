/**
 * Collects garbage when it is worth it. V8 lets a heap grow to several times of what it holds before it looks at all of
 * it, and there are many processes here: after 10,000 documents the host held 36 MB in a heap of 265 MB.
 * Plain JavaScript, like the runtime that uses it.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const allowanceBytes = 32 * 2 ** 20;

let collector;
let heldBytes = 0;
/** Pages that were left when all that could be given back was. */
let leftBytes = 0;

/** Taken from another context, so that handlers do not see a global that Lambda does not have. */
function exposeCollector() {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

function collect(options) {
  collector ??= exposeCollector();
  collector(options);
  heldBytes = getHeapStatistics().used_heap_size;
}

/** Collects when half again as much is in use as after the last time, and some. Takes some 30 ms then, and else nothing. */
export function collectWhenLarge() {
  if (getHeapStatistics().used_heap_size > heldBytes * 1.5 + allowanceBytes) collect({ type: 'major' });
}

/** Collects all there is and gives the pages back: for a process with nothing to do. */
export function giveMemoryBack() {
  collect({ type: 'major', flavor: 'last-resort' });
  leftBytes = getHeapStatistics().total_heap_size;
}

/** For a process that never rests: V8 keeps the pages of its largest moment, most of them empty after it. */
export function giveBurstBack() {
  const bytes = getHeapStatistics().total_heap_size;
  if (bytes > Math.max(heldBytes * 2 + 2 * allowanceBytes, leftBytes * 1.5)) giveMemoryBack();
}
