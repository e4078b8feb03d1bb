/**
 * A value in which every `{"secret": "…"}`, at any depth, is replaced by `{"secretRef": "…"}` and its text is in the store.
 * It looks at the shape only, so that no source has to say where its credentials are. Nothing else of the value changes.
 */
export async function moveSecrets<Value>(value: Value, put: (secret: string) => Promise<string>): Promise<Value> {
  return (await moved(value, put)) as Value;
}

async function moved(value: unknown, put: (secret: string) => Promise<string>): Promise<unknown> {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => moved(item, put)));
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'secret' && typeof first[1] === 'string')
    return { secretRef: await put(first[1]) };
  return Object.fromEntries(await Promise.all(entries.map(async ([key, item]) => [key, await moved(item, put)])));
}
