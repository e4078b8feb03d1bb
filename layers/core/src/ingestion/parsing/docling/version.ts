/** Changes whenever the same answer of Docling would be reported otherwise. */
export const doclingReportVersion = '1';
