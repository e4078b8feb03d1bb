import { amazonParent, formatTraceparent, nextSpan, parseTraceparent, traceOfRequest } from '@sheaf/core/trace';
import { describe, expect, it } from 'vitest';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const given = `00-${traceId}-00f067aa0ba902b7-01`;
const newId = () => 'new';

describe('a trace', () => {
  it('is the one of the request, and is named by its correlation id first', () => {
    expect(traceOfRequest({ traceparent: given }, newId)).toEqual({ correlationId: traceId, traceparent: given });
    expect(traceOfRequest({ traceparent: given, correlationId: 'mine:1' }, newId).correlationId).toBe('mine:1');
  });

  it('is a new one without, and keeps no id that does not belong into a log', () => {
    const trace = traceOfRequest({ correlationId: 'a\nb' }, newId);
    expect(trace.correlationId).toBe('new');
    expect(parseTraceparent(trace.traceparent)).toMatchObject({ isSampled: true });
  });

  it.each([
    '',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
  ])('rejects the traceparent %j', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('goes on in spans of the same trace, sampled as the caller says', () => {
    const parent = parseTraceparent(`00-${traceId}-00f067aa0ba902b7-00`)!;
    const span = nextSpan(parent);
    expect(span).toMatchObject({ traceId, isSampled: false });
    expect(span.spanId).not.toBe(parent.spanId);
    expect(parseTraceparent(formatTraceparent(span))).toEqual(span);
  });

  it('is that of X-Ray where API Gateway began it', () => {
    const header = 'Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1';
    expect(amazonParent(header)).toEqual({
      traceId: '67891233abcdef012345678912345678',
      spanId: '463ac35c9f6413ad',
      isSampled: true,
    });
    expect(amazonParent('Root=1-1-2')).toBeUndefined();
  });
});
