import type { ColumnMetadata, Field } from '@aws-sdk/client-rds-data';
import { valueReaders } from '../sql-values.ts';

export interface Records {
  readonly columns: readonly string[];
  readonly rows: unknown[][];
}

/** The records of an answer with the same values that `pg` gives. */
export function readRecords(metadata: readonly ColumnMetadata[] = [], records: readonly Field[][] = []): Records {
  const readers = metadata.map(({ typeName = '' }) => fieldReader(typeName.toLowerCase()));
  return {
    columns: metadata.map(({ label, name }) => label ?? name ?? ''),
    rows: records.map((record) => record.map((field, i) => readers[i]!(field))),
  };
}

function fieldReader(typeName: string): (field: Field) => unknown {
  const read = valueReaders[typeName] ?? ((text: string) => text);
  return (field) => {
    if (field.isNull === true) return null;
    if (field.stringValue !== undefined) return read(field.stringValue);
    const value = field.longValue ?? field.doubleValue ?? field.booleanValue;
    if (value !== undefined) return value;
    const array = field.arrayValue;
    if (array?.longValues !== undefined) return array.longValues;
    const values = array?.stringValues ?? array?.doubleValues ?? array?.booleanValues;
    if (values !== undefined) return values;
    throw new Error(`A column of type ${typeName} cannot be read; cast it to text or jsonb in the statement.`);
  };
}
