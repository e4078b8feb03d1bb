/** Which addresses Sheaf calls on behalf of users. Nothing here asks a name server: see the resolver. */
import { StageError } from '../errors.ts';
import { kindOfRefusedAddress } from './egress-address.ts';
import { isPlainlyWritten, whyHostIsRefused } from './egress-host.ts';

export interface EgressTarget {
  /** `scheme://host:port`, the port always written. */
  readonly origin: string;
  /** In ASCII and lower case, without brackets around IPv6. */
  readonly host: string;
  readonly port: number;
}

/** A host and port as a database driver or an HTTP connector knows them; `origin` as `originOf` writes it. */
export type EgressServer = EgressTarget;

export interface EgressPolicy {
  /**
   * The server of a URL of the web.
   * @throws StageError EgressRefused for another scheme, credentials, an odd notation, a local name, an address that is not public, a port of other services
   */
  checkUrl(url: string): EgressTarget;
  /** The same for a server that is called by another protocol than HTTP. @throws StageError EgressRefused */
  checkServer(server: EgressServer): void;
  /** For each address that a name has. @throws StageError EgressRefused unless it is public, or the origin allowed */
  checkAddress(address: string, origin: string): void;
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  mysql: 3306,
  sqlserver: 1433,
};

/** Other ways to write a scheme. */
const aliases: Readonly<Record<string, string>> = { postgresql: 'postgres', mariadb: 'mysql', mssql: 'sqlserver' };

/**
 * Ports above 1023 at which something else than the web answers: those that browsers block (Fetch standard, "bad port"), and
 * those of databases, queues and the management of clusters.
 */
const otherServices = new Set([
  1433, 1434, 1521, 1719, 1720, 1723, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 3659, 4045, 4190,
  4369, 5060, 5061, 5432, 5433, 5671, 5672, 5900, 5984, 5985, 5986, 6000, 6379, 6380, 6443, 6566, 6665, 6666, 6667,
  6668, 6669, 6679, 6697, 7199, 7474, 7687, 8500, 8600, 9042, 9092, 9160, 9200, 9300, 10080, 10250, 10255, 11211, 15672,
  26257, 27017, 27018, 27019, 28015,
]);

/** How origins are compared. Schemes and hosts are in lower case, IPv6 in brackets, aliases and default ports resolved. */
export function originOf({ scheme, host, port }: { scheme: string; host: string; port?: number | undefined }): string {
  const lower = scheme.toLowerCase();
  const name = aliases[lower] ?? lower;
  const plain = host.toLowerCase();
  return `${name}://${plain.includes(':') ? `[${plain}]` : plain}:${port ?? defaultPorts[name]}`;
}

/**
 * @param allowedOrigins of the configuration of the operator: exactly these scheme, host and port may be called whatever they are
 * @throws Error for one that is not an origin
 */
export function createEgressPolicy(allowedOrigins: readonly string[] = []): EgressPolicy {
  const allowed = new Set(allowedOrigins.map(readOrigin));

  function checkServer({ origin, host, port }: EgressServer): void {
    // An origin that is allowed must not cover for another server.
    if (origin !== originOf({ scheme: origin.split(':')[0] ?? '', host, port }))
      throw refused('The origin is not that of the host and port.');
    if (allowed.has(origin)) return;
    const why = whyHostIsRefused(host);
    if (why !== undefined) throw refused(`The host ${why}.`);
    if (/^[\d.]+$|:/.test(host)) checkAddress(host, origin);
    const isWeb = /^https?:/.test(origin);
    const isOpen =
      port === 80 || port === 443 || (port >= 1024 && port < 65_536 && !(isWeb && otherServices.has(port)));
    if (!isOpen)
      throw refused(
        `Port ${port} is not one of those that are called: 80, 443, or above 1023 and of no other service.`,
      );
  }

  function checkAddress(address: string, origin: string): void {
    if (allowed.has(origin)) return;
    const kind = kindOfRefusedAddress(address);
    if (kind !== undefined) throw refused(`The host is at an address that is ${kind}; only public ones are called.`);
  }

  return {
    checkUrl(url) {
      const target = readWebUrl(url);
      checkServer(target);
      return target;
    },
    checkServer,
    checkAddress,
  };
}

function readWebUrl(url: string): EgressTarget {
  // What a reader of URLs strips or turns, another one takes for a part of the host (WHATWG URL §4.4).
  const authority = /^https?:\/\/([^/?#\\\s\p{Cc}]+)(?=[/?#]|$)/iu.exec(url)?.[1];
  if (authority === undefined || !URL.canParse(url))
    throw refused('Only complete URLs with http:// or https:// are called.');
  if (authority.includes('@')) throw refused('The URL holds credentials; give them by parameters of the source.');
  const { protocol, hostname, port } = new URL(url);
  if (!isPlainlyWritten(authority.replace(/:\d*$/, ''), hostname))
    throw refused('The host is written in an unusual notation; write it as a browser shows it.');
  const scheme = protocol.slice(0, -1);
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? defaultPorts[scheme]! : Number(port);
  return { origin: originOf({ scheme, host, port: number }), host, port: number };
}

function readOrigin(text: string): string {
  const [, scheme, bracketed, plain, port] =
    /^([a-z]+):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?\/?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const name = scheme === undefined ? '' : (aliases[scheme.toLowerCase()] ?? scheme.toLowerCase());
  if (host === undefined || defaultPorts[name] === undefined) {
    throw new Error(
      `"${text}" is no origin that can be allowed: expected scheme://host:port, of ${Object.keys(defaultPorts).join(', ')}, without path and credentials.`,
    );
  }
  const number = port === undefined ? undefined : Number(port);
  return originOf({
    scheme: name,
    host: bracketed === undefined ? host : new URL(`http://[${host}]`).hostname.slice(1, -1),
    port: number,
  });
}

function refused(message: string): StageError {
  return new StageError('EgressRefused', message);
}
