import { isAlias, isMap, isPair, isScalar, isSeq, type Scalar } from 'yaml';
import type { DocumentBuilder } from '../document-builder.ts';
import type { JsonEvents } from './json-reader.ts';

/** Collections that are open: what is left of them. */
type Open = Iterator<unknown>;

/**
 * Tells what a tree of YAML holds, without recursion. The outermost collection is not opened or closed: it may go on in
 * another tree.
 */
export function walkYaml(root: unknown, source: string, events: JsonEvents, builder: DocumentBuilder): void {
  const anchors = new Map<string, string>();
  if (!isMap(root) && !isSeq(root)) {
    if (isScalar(root)) tellScalar(root, events, anchors);
    return;
  }
  const open: Open[] = [root.items[Symbol.iterator]()];
  while (open.length > 0) {
    const next = open.at(-1)!.next();
    if (next.done) {
      open.pop();
      if (open.length > 0) events.close();
      continue;
    }
    const value = isPair(next.value) ? tellKey(next.value.key, next.value.value, source, events, builder) : next.value;
    tellComment(value, builder);
    if (isMap(value) || isSeq(value)) {
      if (isMap(value)) events.openObject();
      else events.openArray();
      open.push(value.items[Symbol.iterator]());
    } else if (isAlias(value)) events.scalar(anchors.get(value.source) ?? `*${value.source}`, true);
    else if (isScalar(value)) tellScalar(value, events, anchors);
    else events.scalar('null', false);
  }
}

/** Gives the value of the pair. */
function tellKey(key: unknown, value: unknown, source: string, events: JsonEvents, builder: DocumentBuilder): unknown {
  tellComment(key, builder);
  const range = isMap(key) || isSeq(key) || isAlias(key) ? key.range : undefined;
  events.key(isScalar(key) ? textOf(key) : range ? source.slice(range[0], range[1]) : '');
  return value;
}

function tellScalar(scalar: Scalar, events: JsonEvents, anchors: Map<string, string>): void {
  const text = textOf(scalar);
  if (scalar.anchor !== undefined) anchors.set(scalar.anchor, text);
  if (scalar.value === null) events.scalar('null', false);
  else events.scalar(text, typeof scalar.value === 'string');
}

/** As it is written: `1.10` and `0x1F` mean what they look like. */
function textOf(scalar: Scalar): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value ?? ''));
}

function tellComment(node: unknown, builder: DocumentBuilder): void {
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return;
  if (node.commentBefore) builder.addHidden('comment', node.commentBefore);
  if (node.comment) builder.addHidden('comment', node.comment);
}
