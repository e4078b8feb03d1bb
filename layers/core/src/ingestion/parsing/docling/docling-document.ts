/**
 * What is read of a DoclingDocument, the JSON of Docling (schema 1.x of docling-core, `docs/DoclingDocument.json`). Other
 * fields may come and go; those here are as they are published.
 */
import * as z from 'zod';

const boundingBox = z.object({
  l: z.number(),
  t: z.number(),
  r: z.number(),
  b: z.number(),
  coord_origin: z.enum(['TOPLEFT', 'BOTTOMLEFT']).default('TOPLEFT'),
});

/** Where an item, or the part of its text within `charspan`, stands. */
const provenance = z.object({
  page_no: z.int(),
  bbox: boundingBox,
  charspan: z.tuple([z.int(), z.int()]),
});

/** Servers that write fields by their names in Python say `cref`. */
const reference = z.union([
  z.object({ $ref: z.string() }),
  z.object({ cref: z.string() }).transform(({ cref }) => ({ $ref: cref })),
]);

const node = {
  self_ref: z.string(),
  children: z.array(reference).default([]),
  content_layer: z.enum(['body', 'furniture', 'background', 'invisible', 'notes']).default('body'),
};

const item = { ...node, prov: z.array(provenance).default([]) };

const text = z.object({
  ...item,
  label: z.string(),
  text: z.string(),
  /** Of a section header, from 1. */
  level: z.int().optional(),
  enumerated: z.boolean().optional(),
  marker: z.string().optional(),
});

const group = z.object({ ...node, label: z.string().default('unspecified') });

const floating = { captions: z.array(reference).default([]), footnotes: z.array(reference).default([]) };

const tableCell = z.object({
  text: z.string(),
  start_row_offset_idx: z.int().min(0),
  start_col_offset_idx: z.int().min(0),
  bbox: boundingBox.nullish(),
});

const table = z.object({ ...item, ...floating, data: z.object({ table_cells: z.array(tableCell).default([]) }) });

const picture = z.object({
  ...item,
  ...floating,
  annotations: z.array(z.object({ kind: z.string(), text: z.string().optional() })).default([]),
  meta: z.object({ description: z.object({ text: z.string() }).nullish() }).nullish(),
});

/** A form or a region of keys and values. */
const graphItem = z.object({ ...item, graph: z.object({ cells: z.array(z.object({ text: z.string() })) }) });

/** A field of a form: its texts are its children. */
const field = z.object(item);

const page = z.object({ page_no: z.int(), size: z.object({ width: z.number(), height: z.number() }) });

export const doclingDocument = z.object({
  schema_name: z.literal('DoclingDocument'),
  version: z.string(),
  body: group,
  groups: z.array(group).default([]),
  texts: z.array(text).default([]),
  tables: z.array(table).default([]),
  pictures: z.array(picture).default([]),
  key_value_items: z.array(graphItem).default([]),
  form_items: z.array(graphItem).default([]),
  field_regions: z.array(field).default([]),
  field_items: z.array(field).default([]),
  pages: z.record(z.string(), page).default({}),
});

export type DoclingDocument = z.output<typeof doclingDocument>;
export type DoclingText = z.output<typeof text>;
export type DoclingTable = z.output<typeof table>;
export type DoclingPicture = z.output<typeof picture>;
export type DoclingGraph = z.output<typeof graphItem>;
export type DoclingProvenance = z.output<typeof provenance>;
export type DoclingBox = z.output<typeof boundingBox>;
