/** Who sends a request, and to which host: the peer says it, or the operator's proxy in front, where there is said to be one. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export interface Client {
  readonly address: string;
  readonly host: string;
}

type Asked = Pick<IncomingMessage, 'headers' | 'headersDistinct'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * Of `X-Forwarded-For` only the last address counts: the proxy that this host talks to has put it there, and whatever stands before it
 * may be anybody's. Without a proxy these fields are anybody's altogether, and not looked at.
 */
export function clientOf({ headers, headersDistinct, socket }: Asked, isBehindProxy: boolean): Client {
  const peer = { address: socket.remoteAddress ?? '', host: headers.host ?? '' };
  if (!isBehindProxy) return peer;
  const address = addressIn(lastIn(headersDistinct['x-forwarded-for']));
  return { address: address ?? peer.address, host: lastIn(headersDistinct['x-forwarded-host']) ?? peer.host };
}

function lastIn(values: readonly string[] | undefined): string | undefined {
  return values?.join(',').split(',').at(-1)?.trim() || undefined;
}

/** `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`. */
function addressIn(text: string | undefined): string | undefined {
  const [, inBrackets, plain] = /^(?:\[([0-9a-fA-F:.]+)\](?::\d+)?|([\d.]+)(?::\d+)?)$/.exec(text ?? '') ?? [];
  const address = inBrackets ?? plain ?? text ?? '';
  return isIP(address) === 0 ? undefined : address;
}
