import * as z from 'zod';

const options = z.strictObject({
  model: z.string().min(1).optional(),
  dimensions: z.coerce.number().int().min(16).max(8192).optional(),
  /** Put before a query or a passage, for models that were trained with one. */
  queryPrefix: z.string().optional(),
  passagePrefix: z.string().optional(),
  maxTexts: z.coerce.number().int().min(1).max(2048).optional(),
  maxTokens: z.coerce.number().int().min(512).optional(),
  denseWeight: z.coerce.number().min(0).max(1).optional(),
});

export type EmbedderOptions = z.output<typeof options>;

const allowed = {
  lexical: ['dimensions'],
  sentence: [],
  blend: [],
  openai: ['model', 'dimensions', 'queryPrefix', 'passagePrefix', 'maxTexts', 'maxTokens', 'denseWeight'],
} as const satisfies Record<string, readonly (keyof EmbedderOptions)[]>;

export interface EmbedderUrl {
  readonly scheme: keyof typeof allowed;
  /** Address of a server, without options; undefined when the URL names none. */
  readonly address: string | undefined;
  readonly options: EmbedderOptions;
}

/** @throws Error that names what was received and what is known */
export function embedderUrl(url: string): EmbedderUrl {
  const [, scheme = '', address = '', query = ''] = /^([a-z]+):([^?]*)\??(.*)$/s.exec(url) ?? [];
  if (!isScheme(scheme)) {
    throw new Error(
      `The embedder "${shown(url)}" is not known; use lexical:, sentence:, blend: or openai:https://host/v1?model=….`,
    );
  }
  const given = Object.fromEntries(new URLSearchParams(query));
  const known: readonly string[] = allowed[scheme];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `The embedder ${scheme}: has no option "${unknown}"; it takes ${known.length === 0 ? 'none' : known.join(', ')}.`,
    );
  }
  const parsed = options.safeParse(given);
  if (!parsed.success) throw new Error(`The embedder ${scheme}: has a wrong option. ${z.prettifyError(parsed.error)}`);
  return { scheme, address: address === '' ? undefined : address, options: parsed.data };
}

function isScheme(scheme: string): scheme is keyof typeof allowed {
  return Object.hasOwn(allowed, scheme);
}

/** Without options and credentials, which may be secret. */
function shown(url: string): string {
  return url
    .replace(/\?.*$/s, '')
    .replace(/\/\/[^/@]*@/, '//')
    .slice(0, 100);
}
