/** Which addresses of the Internet Protocol are public: everything else is refused, by the kind of its range. */
import ipaddr from 'ipaddr.js';

/** What the ranges of `ipaddr.js` are called in a message. */
const kinds: Readonly<Record<string, string>> = {
  unspecified: 'unspecified',
  broadcast: 'for broadcast',
  multicast: 'multicast',
  linkLocal: 'link-local',
  loopback: 'loopback',
  carrierGradeNat: 'shared by a carrier (RFC 6598)',
  private: 'private (RFC 1918)',
  uniqueLocal: 'private (RFC 4193)',
  ipv4Mapped: 'IPv4 inside of IPv6 (mapped)',
  rfc6145: 'IPv4 inside of IPv6 (translated)',
  rfc6052: 'IPv4 inside of IPv6 (NAT64)',
  '6to4': 'IPv4 inside of IPv6 (6to4)',
  teredo: 'IPv4 inside of IPv6 (Teredo)',
};

/** Public by their range, and yet not what anybody publishes at. */
const special: readonly (readonly [range: string, kind: string])[] = [
  // The host of every virtual machine of Azure: metadata, health, DNS.
  ['168.63.129.16/32', 'of the metadata of a cloud'],
  // Deprecated, and routed by whoever still does (RFC 4291 §2.5.5.1).
  ['::/96', 'IPv4 inside of IPv6 (compatible)'],
  // IETF protocol assignments (RFC 2928) and documentation (RFC 3849, RFC 9637).
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'reserved'],
  ['3fff::/20', 'reserved'],
];

const specialRanges = special.map(([range, kind]) => ({ range: ipaddr.parseCIDR(range), kind }));

/** All that is routed in the global internet (RFC 4291 §2.4; the IANA has given out no other block). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** What kind of address it is that keeps it from being called; undefined for a public one. Takes canonical and other spellings. */
export function kindOfRefusedAddress(address: string): string | undefined {
  // The zone of a scoped address names a network interface of this machine.
  if (address.includes('%') || !ipaddr.isValid(address)) return 'none of the Internet Protocol';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return kinds[range] ?? 'reserved';
  const found = specialRanges.find(
    ({ range: [base, bits] }) => base.kind() === parsed.kind() && parsed.match(base, bits),
  );
  if (found) return found.kind;
  return parsed.kind() === 'ipv6' && !parsed.match(globalUnicast) ? 'reserved' : undefined;
}
