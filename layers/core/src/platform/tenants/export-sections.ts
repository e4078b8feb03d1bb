/** What an export holds: one section for each table that somebody could want to read, and the texts. */

export interface ExportSection {
  /** Begins the names of its files. */
  readonly name: string;
  readonly table: string;
  /** Columns that stay: hashes of secrets, and references to them. */
  readonly omit?: readonly string[];
  /** The clean text of each published document, in place of the rows. */
  readonly isText?: true;
}

export const exportSections: readonly ExportSection[] = [
  { name: 'corpora', table: 'corpora' },
  { name: 'embedding-spaces', table: 'embedding_spaces' },
  { name: 'documents', table: 'documents' },
  { name: 'versions', table: 'versions' },
  { name: 'texts', table: 'documents', isText: true },
  { name: 'chunks', table: 'chunks' },
  { name: 'children', table: 'child_lists' },
  { name: 'access-lists', table: 'access_classes' },
  { name: 'jobs', table: 'jobs', omit: ['request_hash'] },
  { name: 'job-attempts', table: 'job_attempts' },
  { name: 'job-documents', table: 'job_documents' },
  { name: 'job-events', table: 'job_events' },
  { name: 'failures', table: 'failures' },
  { name: 'schedules', table: 'schedules' },
  { name: 'schedule-firings', table: 'schedule_firings' },
  { name: 'webhooks', table: 'webhooks', omit: ['secret_ref'] },
  { name: 'webhook-deliveries', table: 'webhook_deliveries' },
  { name: 'usage', table: 'ledger_entries' },
  { name: 'usage-by-document', table: 'ledger_shares' },
  { name: 'budgets', table: 'budgets' },
  { name: 'budget-events', table: 'budget_events' },
  { name: 'keys', table: 'api_keys', omit: ['secret_hash'] },
  { name: 'people', table: 'principals', omit: ['password_hash'] },
  { name: 'receipts', table: 'erasure_receipts' },
  { name: 'audit', table: 'audit_log' },
];

/** Tables of tenants that no export holds, and why. A test finds each table here or above. */
export const notExported: Readonly<Record<string, string>> = {
  tenants: 'The manifest names the tenant.',
  tenant_exports: 'It is about the export itself.',
  tenant_export_files: 'It is about the export itself; the manifest has it.',
  tenant_deletions: 'A tenant under deletion is not exported any more.',
  audit_heads: 'The last entry of the audit log says the same.',
  access_entries: 'The entries of the access lists.',
  document_access: 'Which access list a document has stands with the document.',
  source_objects: 'What was last seen of landing keys; made anew by looking.',
  source_states: 'Where listings go on; made anew by listing.',
  source_items: 'What was last seen of sources; made anew by listing.',
  uploads: 'Files on their way in.',
  stage_outputs: 'What need not be computed again; made anew by ingesting.',
  shards: 'Scratch of jobs.',
  stale_vectors: 'What is still to be deleted.',
  erasures: 'Erasures that have not ended.',
  near_documents: 'Fingerprints, computed from the texts.',
  near_bands: 'Fingerprints, computed from the texts.',
  corpus_boilerplate: 'Fingerprints, computed from the texts.',
  given_secrets: 'References to credentials.',
  refresh_families: 'Sign-ins, with hashes of secrets.',
  sign_in_attempts: 'Failed sign-ins of the last day.',
  budget_accounts: 'Sums of the usage.',
  budget_leases: 'What calls under way have reserved.',
  job_event_heads: 'Sums of the events.',
  webhook_looks: 'When receivers are told next.',
  request_buckets: 'How many requests are left in this minute.',
};
