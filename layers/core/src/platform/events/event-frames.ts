/** Server-sent events as text. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
import { eventNameOf, type JobEvent, type ProgressEvent } from './cloud-event.ts';

/** A frame has the number of its event as id; progress has none, so that readers resume after the last event. */
export function eventFrame(event: JobEvent | ProgressEvent): string {
  const id = event.sequence === undefined ? '' : `id: ${Number(event.sequence)}\n`;
  return `event: ${eventNameOf(event.type)}\n${id}data: ${JSON.stringify(event)}\n\n`;
}

/** A line that readers pass over: it keeps what is in between from closing the connection. */
export function commentFrame(text: string): string {
  return `: ${text}\n\n`;
}

/** How long readers wait before they connect again. */
export function retryFrame(milliseconds: number): string {
  return `retry: ${milliseconds}\n\n`;
}
