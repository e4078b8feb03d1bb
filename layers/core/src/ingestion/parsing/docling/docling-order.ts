import type { DoclingDocument, DoclingGraph, DoclingPicture, DoclingTable, DoclingText } from './docling-document.ts';

/** A thing to report, in reading order. */
export type DoclingPart =
  | { readonly kind: 'text'; readonly item: DoclingText; readonly text: string; readonly around: Around }
  | { readonly kind: 'table'; readonly item: DoclingTable; readonly around: Around }
  | { readonly kind: 'picture'; readonly item: DoclingPicture; readonly around: Around }
  | { readonly kind: 'graph'; readonly item: DoclingGraph; readonly around: Around };

/** What a part stands in. */
export interface Around {
  /** The outermost list. */
  readonly list: string | null;
  /** How many lists the part is in. */
  readonly depth: number;
  /** The innermost picture. */
  readonly picture: string | null;
}

type Node =
  | { readonly kind: 'text'; readonly item: DoclingText }
  | { readonly kind: 'table'; readonly item: DoclingTable }
  | { readonly kind: 'picture'; readonly item: DoclingPicture }
  | { readonly kind: 'graph'; readonly item: DoclingGraph }
  | { readonly kind: 'group'; readonly item: DoclingDocument['groups'][number] }
  | { readonly kind: 'field'; readonly item: DoclingDocument['field_items'][number] };

export type DoclingNodes = ReadonlyMap<string, Node>;

export function nodesOf(document: DoclingDocument): DoclingNodes {
  const nodes: Node[] = [
    ...document.groups.map((item) => ({ kind: 'group' as const, item })),
    ...document.texts.map((item) => ({ kind: 'text' as const, item })),
    ...document.tables.map((item) => ({ kind: 'table' as const, item })),
    ...document.pictures.map((item) => ({ kind: 'picture' as const, item })),
    ...[...document.key_value_items, ...document.form_items].map((item) => ({ kind: 'graph' as const, item })),
    ...[...document.field_regions, ...document.field_items].map((item) => ({ kind: 'field' as const, item })),
  ];
  return new Map(nodes.map((node) => [node.item.self_ref, node]));
}

/**
 * The parts of a document in the order of its tree, each once, however its references lead. Captions and footnotes belong
 * to what they stand at, and are left to it.
 */
export function* partsInOrder(document: DoclingDocument, nodes: DoclingNodes): Generator<DoclingPart> {
  const seen = new Set<string>([...document.tables, ...document.pictures].flatMap(attached));
  const outside: Around = { list: null, depth: 0, picture: null };
  const ahead = placedIn(document.body, outside);
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const node = nodes.get(next.$ref);
    if (node === undefined || seen.has(next.$ref)) continue;
    seen.add(next.$ref);
    const { around } = next;
    const runs = runsOf(node, nodes);
    for (const run of runs) seen.add(run.self_ref);
    if (node.kind === 'text' && runs.length > 0) seen.add(node.item.children[0]!.$ref);
    const part = partOf(node, runs, around);
    if (part !== undefined) yield part;
    ahead.push(...placedIn(node.item, inside(node, around)));
  }
}

function partOf(node: Node, runs: readonly DoclingText[], around: Around): DoclingPart | undefined {
  const joined = runs.map(({ text }) => text).join(' ');
  switch (node.kind) {
    case 'text':
      return { kind: 'text', item: node.item, text: node.item.text === '' ? joined : node.item.text, around };
    case 'group':
      return runs[0] && { kind: 'text', item: runs[0], text: joined, around };
    case 'field':
      return undefined;
    default:
      return { ...node, around } as DoclingPart;
  }
}

/** The runs of one paragraph, each with its own format: of an inline group, or of a text that is nothing but one. */
function runsOf(node: Node, nodes: DoclingNodes): readonly DoclingText[] {
  const first = node.kind === 'text' && node.item.text === '' ? nodes.get(node.item.children[0]?.$ref ?? '') : node;
  if (first?.kind !== 'group' || first.item.label !== 'inline') return [];
  return first.item.children.flatMap(({ $ref }) => {
    const run = nodes.get($ref);
    return run?.kind === 'text' ? [run.item] : [];
  });
}

/** The children of a node, the last one first. */
function placedIn(parent: { readonly children: readonly { readonly $ref: string }[] }, around: Around) {
  return parent.children.map(({ $ref }) => ({ $ref, around })).reverse();
}

function attached({ captions, footnotes }: DoclingTable | DoclingPicture): string[] {
  return [...captions, ...footnotes].map(({ $ref }) => $ref);
}

function inside(node: Node, around: Around): Around {
  if (node.kind === 'picture') return { ...around, picture: node.item.self_ref };
  if (node.kind !== 'group' || !/^(?:ordered_)?list$/.test(node.item.label)) return around;
  return { ...around, list: around.list ?? node.item.self_ref, depth: around.depth + 1 };
}
