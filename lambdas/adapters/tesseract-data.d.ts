declare module '@tesseract.js-data/eng' {
  const data: {
    /** A folder beside that of the small models. */
    readonly langPath: string;
  };
  export default data;
}
