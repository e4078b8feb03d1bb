/** About 400 tokens, in UTF-16 code units: what an element of records holds at most, unless one value is longer. */
export const longestGroup = 1600;
/** A string above this is a text of its own, not a field. */
export const longestField = 600;
/** A cell above this makes a table unreadable. */
export const longestCell = 200;
/** Items up to this length stand on one line together. */
export const longestItem = 80;
/** A path above this ends at the ancestor that still fits: paths of deep input would take quadratic space. */
export const longestPath = 1000;
