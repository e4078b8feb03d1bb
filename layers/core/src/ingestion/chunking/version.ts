/** Changes whenever the same clean text would be chunked otherwise. */
export const chunkStageVersion = '1';
