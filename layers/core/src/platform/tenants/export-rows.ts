import type { TenantExport } from '../api/contract/tenants.ts';

/** How far an export is. */
export interface ExportPlace {
  /** Of the list of sections; past its end, only the manifest is left. @default 0 */
  readonly section?: number;
  /** Of the file that is written next, from 1. @default 1 */
  readonly part?: number;
  /** Key of the last row that was written; null at the begin of a section. */
  readonly after?: readonly unknown[] | null;
}

/** A row of `tenant_exports`. */
export interface ExportRow extends Omit<TenantExport, 'sections' | 'manifest'> {
  readonly place: ExportPlace;
  readonly manifestHash: string | null;
}

export interface ExportFileRow {
  readonly name: string;
  readonly section: string;
  readonly records: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}
