import type { WebResponse } from '../web-client.ts';
import { isUnanswered } from './asking.ts';
import { leftOut } from './left-out.ts';
import type { Visit } from './visit.ts';

/** What a status says; null where the page is there to be read. */
export function readStatus(response: WebResponse): Visit | null {
  const { status, url, bytes } = response;
  const { host } = new URL(url);
  if (status === 404 || status === 410) return { kind: 'missing', status };
  if (isUnanswered(response))
    return {
      kind: 'failed',
      error: 'SourceUnreachable',
      message: `${host} answered ${status}, also when asked again.`,
    };
  if (status === 401 || status === 402 || status === 403 || status === 407 || status === 451)
    return refusedBy(host, `answered ${status} (${refusals[status]})`);
  if (status === 204 || status === 205 || (status === 200 && bytes.byteLength === 0)) return withoutContent(host);
  if (status === 200 || status === 203) return null;
  return {
    kind: 'failed',
    error: 'SourceAnswerInvalid',
    message: `${host} answered ${status}; expected 200. Look at the page in a browser and correct the address.`,
  };
}

const refusals = {
  401: 'it asks for a login',
  402: 'it asks for a payment',
  403: 'forbidden',
  407: 'a proxy asks for a login',
  451: 'unavailable for legal reasons',
} as const;

function refusedBy(host: string, what: string): Visit {
  return {
    kind: 'refused',
    error: 'SourceRefused',
    message: `${host} ${what}. Ask its owner for access, or leave the page out.`,
    reason: leftOut.refused,
    isWithdrawn: false,
    isAsked: true,
    links: [],
  };
}

function withoutContent(host: string): Visit {
  return {
    kind: 'refused',
    error: 'SourceAnswerInvalid',
    message: `${host} gave an answer without content. Look at the page in a browser and correct the address.`,
    reason: leftOut.empty,
    isWithdrawn: false,
    isAsked: true,
    links: [],
  };
}
