/**
 * Changes whenever the same clean text would be chunked otherwise. 2: chunks within a table carry its header, which is
 * part of their identity, and parts of a sentence say so; the boundaries are those of 1. 3: that header counts towards the
 * limit, and rows carry boxes.
 */
export const chunkStageVersion = '3';
