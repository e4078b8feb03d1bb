import { jobEvent, progressEvent } from '@sheaf/core/platform/events/cloud-event';
import { eventTable } from '@sheaf/core/platform/events/event-table';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const schemaOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { reused: 'inline', unrepresentable: 'any' }) as Schema;

function typeOf({ type, anyOf, enum: values, const: value }: Schema): string {
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (value !== undefined) return `\`${value}\``;
  if (values) return values.map((each) => `\`${each}\``).join(', ');
  return type ?? 'any';
}

function rowsOf(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    `| \`${prefix}${name}\` | ${typeOf(field)} | ${field.description ?? ''} |`,
    ...(field.type === 'object' ? rowsOf(field, `${prefix}${name}.`) : []),
  ]);
}

const head = ['| field | type | meaning |', '|---|---|---|'];

function chapter(name: string, version: number, when: string, data: z.ZodType): string {
  return [`### ${name}`, '', `\`sheaf.${name}.v${version}\`: ${when}`, '', ...head, ...rowsOf(schemaOf(data))].join(
    '\n',
  );
}

const chapters = Object.entries(eventTable).map(([name, { version, when, data }]) =>
  chapter(name, version, when, data),
);
const [anyEnvelope] = jobEvent.options;

const page = `<!-- Made from layers/core/src/platform/events by test/docs/events.test.ts. Do not edit. -->
# Events of jobs

What happens to a job is told by events: to who follows it, by \`GET /v1/jobs/{jobId}/events\` and \`sheaf job ID --watch\`
(see [api.md](api.md#following-a-job)), and to other systems, by [webhooks](webhooks.md). There is an event for each change of a job
and for each stage that a wave of documents reaches or leaves, and none for a document: how far those are is counted when somebody
asks. Events are kept for 30 days; those of a job that is not over, for as long as it lasts.

Numbers within a job have no gaps, and an event is never seen before those with lower numbers. A reader that knows the number of the
last one it has read can go on from there.

## Envelope

Each event is a [CloudEvent 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in its JSON format. \`type\` has the
version of the shape of \`data\`. A version grows by additions only; anything else is a new version, told beside the old one.

${[...head, ...rowsOf({ properties: Object.fromEntries(Object.entries(schemaOf(anyEnvelope!).properties!).filter(([name]) => name !== 'data')) }).map((row) => row.replace('`sheaf.job_submitted.v1`', '`sheaf.{name}.v{version}`'))].join('\n')}

## Events

${chapters.join('\n\n')}

## Progress

A stream tells beside these how far the job is. It is no event: it has no number, is stored nowhere, and no webhook gets it.

${chapter('job_progress', 1, 'Told when counts have changed, at most once a second.', progressEvent.shape.data)}
`;

describe('docs/events.md', () => {
  // Make it anew with: npx vitest run test/docs/events.test.ts -u
  it('is what the schemas of events say', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/events.md');
  });
});
