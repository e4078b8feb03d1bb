import * as z from 'zod';

/** What may be named by a URL, with its schemes. */
export interface ProviderKind<Options extends z.ZodObject, Scheme extends string> {
  /** As in `The embedder "…" is not known`. */
  readonly what: string;
  /** Options that each scheme takes. */
  readonly allowed: Readonly<Record<Scheme, readonly string[]>>;
  readonly options: Options;
  /** How each scheme is written, for a person. */
  readonly forms: string;
}

export interface ProviderUrl<Options, Scheme> {
  readonly scheme: Scheme;
  /** Address of a server, without options; undefined when the URL names none. */
  readonly address: string | undefined;
  readonly options: Options;
}

/**
 * Reads `scheme:address?options`.
 * @throws Error that names what was received, without options and credentials, and what is known
 */
export function providerUrl<Options extends z.ZodObject, Scheme extends string>(
  url: string,
  { what, allowed, options, forms }: ProviderKind<Options, Scheme>,
): ProviderUrl<z.output<Options>, Scheme> {
  const [, scheme = '', address = '', query = ''] = /^([a-z]+):([^?]*)\??(.*)$/s.exec(url) ?? [];
  if (!isKeyOf(allowed, scheme)) throw new Error(`The ${what} "${shown(url)}" is not known; use ${forms}.`);
  const given = Object.fromEntries(new URLSearchParams(query));
  const known = allowed[scheme];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `The ${what} ${scheme}: has no option "${unknown}"; it takes ${known.length === 0 ? 'none' : known.join(', ')}.`,
    );
  }
  const parsed = options.safeParse(given);
  if (!parsed.success) throw new Error(`The ${what} ${scheme}: has a wrong option. ${z.prettifyError(parsed.error)}`);
  return { scheme, address: address === '' ? undefined : address.replace(/\/+$/, ''), options: parsed.data };
}

function isKeyOf<Key extends string>(record: Readonly<Record<Key, unknown>>, key: string): key is Key {
  return Object.hasOwn(record, key);
}

function shown(url: string): string {
  return url
    .replace(/\?.*$/s, '')
    .replace(/\/\/[^/@]*@/, '//')
    .slice(0, 100);
}
