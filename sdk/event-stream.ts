/** Reader of server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */

export interface StreamFrame {
  /** Name of the event; `message` when it has none. */
  readonly event: string;
  /** Of this frame itself; undefined when it has none. */
  readonly id: string | undefined;
  readonly data: string;
  /** The last one that the stream has said, in milliseconds. */
  readonly retry: number | undefined;
}

/** Frames with data, in order; comments are passed over. Lines may be cut anywhere between two parts of the body. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamFrame, void, undefined> {
  let fields = new Map<string, string[]>();
  let retry: number | undefined;
  for await (const line of linesOf(body)) {
    if (line !== '') {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (name === 'retry' && /^\d+$/.test(value)) retry = Number(value);
      else fields.set(name, [...(fields.get(name) ?? []), value]);
      continue;
    }
    const data = fields.get('data');
    const [event, id] = [fields.get('event')?.at(-1) || 'message', fields.get('id')?.at(-1)];
    fields = new Map();
    if (data !== undefined) yield { event, id, data: data.join('\n'), retry };
  }
}

/** What a stream that breaks off leaves of a line is dropped: its frame was not whole. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // A carriage return at the end of a part may have its line feed in the next one.
      const lines = (rest + decoder.decode(part.value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
