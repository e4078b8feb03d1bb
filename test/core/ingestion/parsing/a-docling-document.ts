type Item = Record<string, unknown>;

export interface DoclingItems {
  readonly texts?: readonly Item[];
  readonly tables?: readonly Item[];
  readonly pictures?: readonly Item[];
  readonly groups?: readonly Item[];
  readonly key_value_items?: readonly Item[];
  readonly pages?: Record<string, unknown>;
}

export const to = (...refs: string[]) => refs.map((ref) => ({ $ref: `#/${ref}` }));

/** Where an item stands: on a page of 600 by 800 points, measured from the bottom as Docling does for PDF. */
export function at(page_no: number, [l, t, r, b]: [number, number, number, number], charspan = [0, 0]) {
  return { page_no, bbox: { l, t, r, b, coord_origin: 'BOTTOMLEFT' }, charspan };
}

export const aPage = (page_no: number) => ({ page_no, size: { width: 600, height: 800 } });

export function aText(label: string, text: string, more: Item = {}): Item {
  return { label, text, orig: text, prov: [], ...more };
}

export function aCell(row: number, column: number, text: string, more: Item = {}): Item {
  const place = { start_row_offset_idx: row, end_row_offset_idx: row + 1 };
  return {
    ...place,
    start_col_offset_idx: column,
    end_col_offset_idx: column + 1,
    text,
    row_span: 1,
    col_span: 1,
    ...more,
  };
}

/** A DoclingDocument as docling-core 2.x writes it; items get the references of their places. */
export function aDoclingDocument(body: readonly string[], items: DoclingItems) {
  const numbered = (kind: string, list: readonly Item[] = []) =>
    list.map((item, index) => ({
      self_ref: `#/${kind}/${index}`,
      parent: { $ref: '#/body' },
      children: [],
      content_layer: 'body',
      ...item,
    }));
  return {
    schema_name: 'DoclingDocument',
    version: '1.10.0',
    name: 'document',
    furniture: {
      self_ref: '#/furniture',
      children: [],
      content_layer: 'furniture',
      name: '_root_',
      label: 'unspecified',
    },
    body: { self_ref: '#/body', children: to(...body), content_layer: 'body', name: '_root_', label: 'unspecified' },
    groups: numbered('groups', items.groups),
    texts: numbered('texts', items.texts),
    tables: numbered('tables', items.tables),
    pictures: numbered('pictures', items.pictures),
    key_value_items: numbered('key_value_items', items.key_value_items),
    form_items: [],
    pages: items.pages ?? {},
  };
}
