import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { followJob } from '../../events/follow-job.ts';
import { listEvents } from '../../events/list-events.ts';
import { takePlace } from '../../events/stream-places.ts';
import type { ApiPorts } from '../api-ports.ts';
import { jobId } from '../contract/identifiers.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, problems } from '../route.ts';

/** All that a host of this route alone has to bring. */
export type StreamPorts = Pick<ApiPorts, 'database' | 'clock' | 'logger' | 'streams'>;

const lastEventId = z
  .string()
  .regex(/^\d{0,9}$/, 'must be the id of an event of this stream: a whole number')
  .optional()
  .meta({ description: 'Id of the event that was read last; the stream goes on after it.', examples: ['12'] });

export const streamJobEventsRoute = apiRoute(
  'jobs:read',
  {
    operationId: 'streamJobEvents',
    method: 'get',
    path: '/v1/jobs/{jobId}/events',
    tags: ['Jobs'],
    summary: 'Follow a job',
    description:
      'Server-sent events: what has happened, then what happens, as CloudEvents (docs/events.md), with `job_progress` between them. It ends with the job, or after some minutes, when a reader connects again with `Last-Event-ID`; 204 then says that nothing more comes. Streams are few: beyond the limit it answers 503 with Retry-After, and GET /v1/jobs/{jobId} with If-None-Match tells the same.',
    request: { params: z.strictObject({ jobId }), headers: z.object({ 'last-event-id': lastEventId }) },
    responses: {
      200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
      204: { description: 'The job is not running, and everything was read.' },
      ...problems(400, 404, 503),
    },
  },
  (ports: StreamPorts) => async (c) => {
    const reader = readerOf(c.get('principal'));
    const { jobId: id } = c.req.valid('param');
    const after = Number(c.req.valid('header')['last-event-id'] ?? 0);
    const first = await listEvents(ports.database, reader, id, after, 1);
    if (first === undefined) throw new ProblemError('job-not-found', `No job has the id ${id}.`);
    const isLive = first.status === 'pending' || first.status === 'running';
    if (!isLive && first.events.length === 0 && after > 0) return c.body(null, 204);
    const place = await takePlace(ports, reader.tenantId, isLive);
    const { maxSeconds, sleep } = ports.streams;
    const frames = followJob({ reader, jobId: id, after, maxSeconds }, { ...ports, sleep, place });
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    // Of a stream the route's types only know text.
    return c.body(ReadableStream.from(frames).pipeThrough(new TextEncoderStream()), 200, headers) as never;
  },
);
