/** Qdrant's filters over payloads, for the conditions that the adapter uses; any other fails loudly. */
export type Payload = Record<string, unknown>;

export interface Filter {
  readonly must?: readonly Condition[];
  readonly should?: readonly Condition[];
  readonly must_not?: readonly Condition[];
}

interface Condition extends Filter {
  readonly key?: string;
  readonly has_id?: readonly string[];
  readonly match?: { value?: unknown; any?: unknown[]; prefix?: string; text?: string };
  readonly range?: { gt?: number; gte?: number; lt?: number; lte?: number };
}

export function matches(id: string, payload: Payload, filter: Filter | undefined): boolean {
  if (filter === undefined) return true;
  const holds = (condition: Condition) => conditionHolds(id, payload, condition);
  return (
    (filter.must ?? []).every(holds) &&
    !(filter.must_not ?? []).some(holds) &&
    (filter.should === undefined || filter.should.length === 0 || filter.should.some(holds))
  );
}

function conditionHolds(id: string, payload: Payload, condition: Condition): boolean {
  if (condition.has_id !== undefined) return condition.has_id.includes(id);
  if (condition.key === undefined) return matches(id, payload, condition);
  const values = valuesAt(payload, condition.key);
  const { match, range } = condition;
  if (match?.any !== undefined) return values.some((value) => match.any!.includes(value));
  if (match?.value !== undefined) return values.includes(match.value);
  if (match?.prefix !== undefined)
    return values.some((value) => typeof value === 'string' && value.startsWith(match.prefix!));
  if (match?.text !== undefined)
    return values.some((value) => typeof value === 'string' && value.includes(match.text!));
  if (range !== undefined) return values.some((value) => typeof value === 'number' && isWithin(value, range));
  throw new Error(`unknown condition ${JSON.stringify(condition)}`);
}

/** A list in the payload matches when one of its values does. */
function valuesAt(payload: Payload, key: string): unknown[] {
  const value = key.split('.').reduce<unknown>((at, part) => (at as Payload | undefined)?.[part], payload);
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function isWithin(value: number, { gt, gte, lt, lte }: NonNullable<Condition['range']>): boolean {
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}
