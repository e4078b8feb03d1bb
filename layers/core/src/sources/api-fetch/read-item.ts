/** One of what an answer lists, or why it could not be read. */
export type ReadItem = { readonly value: unknown } | { readonly fault: string };
