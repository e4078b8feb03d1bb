/** What clients may read by its address: clean texts of documents, and reports. */
import type { Resource, ResourceTemplate } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import type { DocumentView } from '../api/contract/documents.ts';
import { jobId } from '../api/contract/identifiers.ts';
import type { JobSummary } from '../api/contract/jobs.ts';
import type { Page } from '../api/contract/paging.ts';
import type { Permission } from '../auth/roles.ts';
import { askJson } from './ask.ts';
import { readTextPart } from './document-text.ts';
import { readJobReport } from './job-report.ts';
import { type McpContext, mayUse } from './tool.ts';

export interface ResourceContent {
  readonly mimeType: string;
  readonly text: string;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface ResourceKind {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** RFC 6570; without a variable it is a resource of its own. */
  readonly uri: string;
  readonly mimeType: string;
  readonly permissions: readonly Permission[];
  /** What the address names; undefined when it is not of this kind. */
  readonly match: (uri: URL) => string | undefined;
  /** @throws ApiRefusal; null where there is nothing to read */
  readonly read: (id: string, uri: URL, context: McpContext) => Promise<ResourceContent | null>;
}

const mostChars = 50_000;
const mostJobs = 10;
const documentsOfPage = 40;
const json = 'application/json';

export const resourceKinds: readonly ResourceKind[] = [
  {
    name: 'document',
    title: 'Text of a document',
    description: `Its clean text, ${mostChars} code units at a time: \`sheaf/next\` of the metadata is the address of the next part.`,
    uri: 'sheaf://documents/{documentId}{?from}',
    mimeType: 'text/plain',
    permissions: ['documents:read'],
    match: (uri) => idIn(uri, 'documents', z.uuid()),
    read: readText,
  },
  {
    name: 'document report',
    title: 'Report of a document',
    description:
      'What a person sees against what a model would see: hidden passages, passages that address a model, personal data by kind.',
    uri: 'sheaf://documents/{documentId}/report',
    mimeType: json,
    permissions: ['documents:read'],
    match: (uri) => idIn(uri, 'documents', z.uuid(), '/report'),
    read: async (id, _uri, { ask }) => jsonText(await (await ask('GET', `/v1/documents/${id}/report`)).json()),
  },
  {
    name: 'job',
    title: 'Report of a job',
    description: 'Its status, counts, stages, cost, and what did not get through.',
    uri: 'sheaf://jobs/{jobId}',
    mimeType: json,
    permissions: ['jobs:read'],
    match: (uri) => idIn(uri, 'jobs', jobId),
    read: async (id, _uri, { ask }) => jsonText(await readJobReport(ask, id)),
  },
  {
    name: 'failures',
    title: 'Report of failures',
    description: 'What did not get through and is still open, by cause, with what to do.',
    uri: 'sheaf://failures',
    mimeType: json,
    permissions: ['failures:read'],
    match: (uri) => (uri.host === 'failures' && /^\/?$/.test(uri.pathname) ? '' : undefined),
    read: async (_id, _uri, { ask }) => jsonText(await (await ask('GET', '/v1/failures/groups')).json()),
  },
];

export function templates(context: McpContext): ResourceTemplate[] {
  return visible(context)
    .filter(({ uri }) => uri.includes('{'))
    .map(({ uri, name, title, description, mimeType }) => ({ uriTemplate: uri, name, title, description, mimeType }));
}

/** The report of failures and the last jobs, then all documents that have a text, page by page. */
export async function listResources(
  context: McpContext,
  cursor: string | undefined,
): Promise<{ resources: Resource[]; nextCursor?: string }> {
  const kinds = visible(context);
  const has = (name: string): boolean => kinds.some((kind) => kind.name === name);
  const reports = cursor === undefined ? kinds.filter(({ uri }) => !uri.includes('{')) : [];
  const jobs = cursor === undefined && has('job') ? await lastJobs(context) : [];
  const documents = has('document') ? await documentPage(context, cursor) : { items: [], nextCursor: null };
  return {
    resources: [
      ...reports.map(({ uri, name, title, description, mimeType }) => ({ uri, name, title, description, mimeType })),
      ...jobs.map(jobResource),
      ...documents.items.filter(({ versionHash }) => versionHash !== null).map(documentResource),
    ],
    ...(documents.nextCursor === null ? {} : { nextCursor: documents.nextCursor }),
  };
}

/** null when there is nothing at the address for this caller. */
export async function readResource(context: McpContext, address: string): Promise<ResourceContent | null> {
  const uri = URL.canParse(address) ? new URL(address) : undefined;
  if (uri?.protocol !== 'sheaf:') return null;
  for (const kind of visible(context)) {
    const id = kind.match(uri);
    if (id !== undefined) return kind.read(id, uri, context);
  }
  return null;
}

function visible({ principal }: McpContext): readonly ResourceKind[] {
  return resourceKinds.filter((kind) => mayUse(kind, principal));
}

async function readText(id: string, uri: URL, { ask }: McpContext): Promise<ResourceContent | null> {
  const { from: given = 0 } = Object.fromEntries(uri.searchParams);
  const from = z.coerce.number().int().min(0).safeParse(given);
  if (!from.success) return null;
  const part = await readTextPart(ask, id, from.data, mostChars);
  if (part === null) return null;
  const { text, charStart, charEnd, nextFrom } = part;
  const next = nextFrom === null ? null : `sheaf://documents/${id}?from=${nextFrom}`;
  return {
    mimeType: 'text/plain',
    text,
    _meta: { 'sheaf/charStart': charStart, 'sheaf/charEnd': charEnd, 'sheaf/next': next },
  };
}

async function lastJobs({ ask }: McpContext): Promise<readonly JobSummary[]> {
  return (await askJson<Page<JobSummary>>(ask, 'GET', '/v1/jobs', { query: { limit: mostJobs } })).items;
}

function documentPage({ ask }: McpContext, cursor: string | undefined): Promise<Page<DocumentView>> {
  return askJson(ask, 'GET', '/v1/documents', { query: { cursor, limit: documentsOfPage } });
}

function jobResource({ jobId: id, status, corpus, source, createdAt }: JobSummary): Resource {
  const description = `${status}; ${source.type} into ${corpus}, submitted ${createdAt}`;
  return { uri: `sheaf://jobs/${id}`, name: `job ${id}`, description, mimeType: json };
}

function documentResource({ documentId, uri, title, status, updatedAt }: DocumentView): Resource {
  return {
    uri: `sheaf://documents/${documentId}`,
    name: uri,
    ...(title === null ? {} : { title }),
    description: status,
    mimeType: 'text/plain',
    annotations: { lastModified: updatedAt },
  };
}

/** The id in `sheaf://kind/{id}` and what follows it. */
function idIn(uri: URL, kind: string, schema: z.ZodType<string>, end = ''): string | undefined {
  if (uri.host !== kind || !uri.pathname.endsWith(end)) return undefined;
  const id = uri.pathname.slice(1, uri.pathname.length - end.length);
  return schema.safeParse(id).success ? id : undefined;
}

function jsonText(value: unknown): ResourceContent {
  return { mimeType: json, text: JSON.stringify(value) };
}
