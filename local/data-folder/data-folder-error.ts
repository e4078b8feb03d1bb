export type DataFolderFault =
  | 'DataFolderForeign'
  | 'DataFolderLocked'
  | 'DataFolderNewer'
  | 'DataFolderDamaged'
  | 'DataFolderUnusable';

/** Why a data folder cannot be used, and what to do, in sentences for the terminal. */
export class DataFolderError extends Error {
  constructor(name: DataFolderFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}
