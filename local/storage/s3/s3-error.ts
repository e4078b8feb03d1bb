import { escapeXml } from './xml.ts';

/** An error in the shape of S3. `code` is what clients match as the error's name. */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;
  readonly resource: string | undefined;

  constructor(code: string, message: string, status: number, resource?: string) {
    super(message);
    this.name = 'S3Error';
    this.code = code;
    this.status = status;
    this.resource = resource;
  }

  toXml(requestId: string): string {
    const resource = this.resource === undefined ? '' : `<Resource>${escapeXml(this.resource)}</Resource>`;
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${this.code}</Code>` +
      `<Message>${escapeXml(this.message)}</Message>${resource}<RequestId>${requestId}</RequestId></Error>`
    );
  }
}

/** SQLite's result code SQLITE_FULL. */
const sqliteFull = 13;

/** What a failure of the disk means to a client; undefined for any other error. */
export function diskErrorOf(error: unknown, directory: string): S3Error | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || errcode === sqliteFull) {
    const advice = 'Free some space and try again; nothing that was stored before is lost.';
    return new S3Error('NoSpace', `There is no space left for ${directory}. ${advice}`, 507);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new S3Error(
      'AccessDenied',
      `${directory} cannot be written (${code}). Correct its permissions and try again.`,
      403,
    );
  }
  return undefined;
}
