/**
 * Conditions for what is told of documents beside their own rows, which row-level security withholds by itself: failures,
 * outcomes of jobs, receipts, costs. They hold for all rows where the transaction names no reader.
 */

/** @param document an expression of a document id, null where a row is of none; `corpus` is its corpus, `null` where the row has none */
export function tellsOfDocument(document: string, corpus: string): string {
  return `(sheaf.reads_all() or not sheaf.hides(${document}, ${corpus}))`;
}

/** @param corpus an expression of a corpus; a row of none is told of */
export function tellsOfCorpus(corpus: string): string {
  // Not by an operator of arrays: the planner takes it for one that hides nearly all, and then reads all jobs for a page.
  return `coalesce(array_position((select sheaf.closed_corpora())::text[], ${corpus}), 0) < 1`;
}
