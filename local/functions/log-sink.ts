/**
 * Logs of the local cloud and its functions, as JSON lines under the data folder: `logs/sheaf.jsonl` for messages,
 * `logs/metrics.jsonl` for embedded metrics. `sheaf logs` reads them.
 */
import type { Logger } from '@sheaf/core/ports';
import { redactEntry } from '@sheaf/core/redact';
import { type Retention, RotatingFile } from './rotating-file.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

export interface LogSink {
  /** A line that a function printed: JSON of its logger, embedded metrics, or plain text. */
  line(source: string, line: string, requestId?: string, isError?: boolean): void;
  /** A logger of the local cloud itself. */
  logger(source: string): Logger;
  close(): void;
}

/** `debug`, or `debug:fetch` for the sources whose name begins so, with `info` for the rest. */
export function parseLogLevel(text: string): (source: string) => Level {
  const [level = '', area] = text.toLowerCase().split(':');
  if (!isLevel(level)) throw new Error(`LOG_LEVEL is "${text}". Use ${levels.join(', ')}, or debug:area.`);
  return (source) => (area === undefined || source.startsWith(area) ? level : 'info');
}

export interface LogSinkOptions extends Retention {
  /** Hears each record of embedded metrics. */
  readonly onMetrics?: (record: Record<string, unknown>) => void;
}

export function openLogSink(directory: string, logLevel: string, options: LogSinkOptions = {}): LogSink {
  const levelOf = parseLogLevel(logLevel);
  const messages = new RotatingFile(directory, 'sheaf', options);
  const metrics = new RotatingFile(directory, 'metrics', options);

  function write(source: string, level: Level, record: Record<string, unknown>): void {
    if (levels.indexOf(level) < levels.indexOf(levelOf(source))) return;
    messages.write(JSON.stringify({ time: new Date().toISOString(), level, source, ...record }, redactEntry));
  }

  return {
    line(source, line, requestId, isError = false) {
      const parsed = parse(line);
      if (parsed === undefined) {
        if (line.trim() !== '') write(source, isError ? 'error' : 'info', { message: line, requestId });
      } else if (Object.hasOwn(parsed, '_aws')) {
        metrics.write(line);
        options.onMetrics?.(parsed);
      } else {
        const level = String(parsed.level ?? 'info').toLowerCase();
        write(source, isLevel(level) ? level : 'error', {
          requestId,
          ...parsed,
          level: isLevel(level) ? level : 'error',
          source,
        });
      }
    },
    logger: (source) => ({
      debug: (message, fields) => write(source, 'debug', { message, ...fields }),
      info: (message, fields) => write(source, 'info', { message, ...fields }),
      warn: (message, fields) => write(source, 'warn', { message, ...fields }),
      error: (message, fields) => write(source, 'error', { message, ...fields }),
    }),
    close() {
      messages.close();
      metrics.close();
    },
  };
}

function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
