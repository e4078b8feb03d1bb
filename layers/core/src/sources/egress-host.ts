/** Hosts as they may be written: in one way that every reader of addresses understands alike. */
import ipaddr from 'ipaddr.js';

/** Names that mean something in the network of whoever asks, and nothing in the public one. */
const localSuffixes = [
  'localhost', // RFC 6761 §6.3
  'local', // RFC 6762
  'internal', // reserved by ICANN in 2024; metadata of clouds, hosts of containers
  'localdomain',
  'home.arpa', // RFC 8375
  'onion', // RFC 7686
  // Never delegated, because so many networks use them inside (ICANN, 2018).
  'corp',
  'home',
  'mail',
  // Names of routers and offices.
  'lan',
  'intranet',
];

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/**
 * Why a host is none that may be asked; undefined for one that may. `host` is in lower case, in ASCII, without brackets
 * around IPv6.
 */
export function whyHostIsRefused(host: string): string | undefined {
  if (host.includes(':')) return ipaddr.IPv6.isValid(host) && !host.includes('%') ? undefined : 'is no IPv6 address';
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return undefined;
  if (host.endsWith('.')) return 'ends with a dot; leave it out';
  const labels = host.split('.');
  // The last label decides whether a reader takes it for a number (WHATWG URL, "ends in a number").
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return 'is an IPv4 address in an unusual notation';
  if (host.length > 253 || !labels.every((part) => label.test(part))) return 'is no host name (RFC 1123)';
  if (labels.length === 1) return 'has one label; give the full name';
  if (localSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`)))
    return 'is a name of a local network';
  return undefined;
}

/**
 * Whether the host, as it was written, is what the URL parser made of it: only letters may change their case, and labels that
 * are not ASCII become `xn--`. Octal, hexadecimal and short numbers, escapes, full-width digits and other dots do not pass, so that
 * no two readers can differ about them.
 */
export function isPlainlyWritten(written: string, parsed: string): boolean {
  if (written.startsWith('[')) return parsed.startsWith('[') && /^\[[0-9a-f:.]+\]$/i.test(written);
  const parts = parsed.split('.');
  const labels = written.toLowerCase().split('.');
  return (
    labels.length === parts.length &&
    labels.every((text, index) => text === parts[index] || (isInternational(text) && parts[index]!.startsWith('xn--')))
  );
}

function isInternational(text: string): boolean {
  return [...text].some((character) => character > '\u007f');
}
