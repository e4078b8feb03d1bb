/** Changes whenever the same bytes would be cleaned otherwise. */
export const cleanStageVersion = '5';
