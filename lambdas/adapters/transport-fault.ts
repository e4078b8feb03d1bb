import { isStageErrorName, StageError } from '@sheaf/core/errors';

/** No TLS, or a certificate that is refused; it is the same at the next try. */
const tlsFault = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(VERIFY|GET)|HOSTNAME_MISMATCH)/;

/**
 * What a failed request means in the error table. Messages hold codes, never the address, the query or a header.
 * @param isAnswering whether the head of an answer had come
 */
export function transportFault(error: unknown, timeoutMs: number, isAnswering: boolean): StageError {
  if (error instanceof StageError || (error instanceof Error && isStageErrorName(error.name)))
    return error as StageError;
  const code = codeOf(error);
  if (isTimeout(error)) {
    const what = isAnswering ? 'did not finish its answer' : 'did not answer';
    return new StageError('SourceUnavailable', `The server ${what} within ${timeoutMs / 1000} s.`);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new StageError('SourceAnswerInvalid', 'The headers of the answer have more than 64 KiB.');
  if (error instanceof Error && error.name === 'HTTPParserError')
    return new StageError('SourceAnswerInvalid', 'What answers at this address breaks the rules of HTTP/1.1.');
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return new StageError('SourceAnswerInvalid', 'The answer has another length than its Content-Length says.');
  if (tlsFault.test(code))
    return new StageError(
      'SourceAnswerInvalid',
      `The server has no TLS, or no certificate that can be trusted (${code}).`,
    );
  const what = isAnswering ? 'broke its answer off' : 'could not be connected to, or closed the connection';
  return new StageError('SourceUnavailable', `The server ${what} (${code}).`);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

/** The code of what failed first: several addresses or layers may stand around it. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && at.code !== 'UND_ERR_SOCKET') return at.code;
  }
  return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
}
