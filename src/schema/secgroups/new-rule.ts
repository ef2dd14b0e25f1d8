import { isIPv4, isIPv6 } from 'node:net';
import { GatewayError, type NewRule } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { partReader, shown, wrong } from '../servers/writes/part.ts';

const text = Type.Optional(Type.String({ maxLength: 255 }));

/** What is said of a rule (cloudpods-api §8.9). */
export const RULE_MEMBERS = {
  direction: Type.Union([Type.Literal('in'), Type.Literal('out')], { description: 'in or out' }),
  action: Type.Optional(Type.Union([Type.Literal('allow'), Type.Literal('deny')], { description: 'allow or deny' })),
  protocol: text,
  ports: text,
  cidr: text,
  ip_version: Type.Optional(Type.Union([Type.Literal('4'), Type.Literal('6')], { description: '4 or 6' })),
  peer_secgroup_id: text,
  peer_secgroup: text,
  description: text,
  priority: Type.Optional(Type.Unknown({ description: 'of no use here: every rule allows something' })),
};
const RULE = Type.Object(RULE_MEMBERS, { additionalProperties: false });
const read = partReader(RULE);

/** A rule whose group of the other side is not looked up yet. */
export type RuleWish = Omit<NewRule, 'peer'> & { readonly peer?: { readonly field: string; readonly given: string } };

const PROTOCOLS: readonly string[] = [
  'tcp',
  'udp',
  'icmp',
  'icmpv6',
  'sctp',
  'dccp',
  'udplite',
  'ah',
  'esp',
  'gre',
  'igmp',
  'ospf',
  'vrrp',
];
const WITH_PORTS: ReadonlySet<string | undefined> = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite']);
const MOST = 65_535;

/** The name or the number; nothing for all. */
function protocolOf(field: string, given = 'any'): string | undefined {
  const name = given.toLowerCase();
  if (name === 'any' || name === '') return undefined;
  if (PROTOCOLS.includes(name) || (/^\d{1,3}$/.test(name) && Number(name) <= 255)) return name;
  throw wrong(
    `${field}protocol`,
    `"${shown(given)}" is none; accepted are any, a number to 255, ${PROTOCOLS.join(', ')}`,
  );
}

/** One range of `80` or `80-90`; of ICMP type, or type and code as `8/0`. */
function rangeOf(field: string, given: string, icmp: boolean): NonNullable<NewRule['ports']> {
  const [, low = '', high] =
    (icmp ? /^(\d{1,3})(?:\/(\d{1,3}))?$/ : /^(\d{1,5})(?:-(\d{1,5}))?$/).exec(given.trim()) ?? [];
  const [first, last] = [Number(low), Number(high ?? low)];
  const most = icmp ? 255 : MOST;
  if (low === '' || first > most || last > most || (!icmp && (first < 1 || last < first))) {
    const form = icmp
      ? 'a type to 255 such as 8, or type and code such as 8/0'
      : 'ports such as 80, 80-90 or 22,80 from 1 to 65535';
    throw wrong(`${field}ports`, `"${shown(given)}" is wrong; give ${form}`);
  }
  return icmp ? { first, ...(high !== undefined && { last }) } : { first, last };
}

function rangesOf(field: string, given: string | undefined, protocol: string | undefined) {
  if (given === undefined || given.trim() === '') return [undefined];
  const icmp = protocol === 'icmp' || protocol === 'icmpv6';
  if (!icmp && !WITH_PORTS.has(protocol)) {
    throw wrong(
      `${field}ports`,
      `protocol ${protocol ?? 'any'} has no ports; those with ports are ${[...WITH_PORTS].join(', ')}`,
    );
  }
  return given.split(',').map((one) => rangeOf(field, one, icmp));
}

/** The prefix, and which version it is of. */
function prefixOf(field: string, { cidr, ip_version }: Static<typeof RULE>): Pick<NewRule, 'cidr' | 'ip_version'> {
  if (cidr === undefined || cidr === '') return { ip_version: ip_version ?? '4' };
  const [address = '', length, ...more] = cidr.split('/');
  const version = isIPv4(address) ? '4' : isIPv6(address) ? '6' : undefined;
  const most = version === '4' ? 32 : 128;
  const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most);
  if (!version || !fits || more.length > 0) {
    throw wrong(`${field}cidr`, `"${shown(cidr)}" is no prefix such as 10.0.0.0/8 or 2001:db8::/32`);
  }
  if (ip_version !== undefined && ip_version !== version)
    throw wrong(`${field}ip_version`, `${cidr} is of version ${version}`);
  return { cidr: length === undefined ? `${address}/${most}` : cidr, ip_version: version };
}

/**
 * What a rule says; one for each range of ports. `field` is where it stands in the body, with a dot at its end, or nothing. Throws
 * `invalid_request` naming the member, `unsupported` for rules that deny.
 */
export function rulesOf(field: string, given: object): readonly RuleWish[] {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const rule = read(field === '' ? 'rule' : field.slice(0, -1), filled);
  if (rule.action === 'deny')
    throw new GatewayError('unsupported', `${field}action: rules that deny are not possible here`);
  const protocol = protocolOf(field, rule.protocol);
  const peerField = rule.peer_secgroup_id === undefined ? 'peer_secgroup' : 'peer_secgroup_id';
  const peer = rule[peerField];
  const prefix = prefixOf(field, rule);
  if (peer && prefix.cidr !== undefined) throw wrong(`${field}cidr`, `give it or ${peerField}, not both`);
  return rangesOf(field, rule.ports, protocol).map((ports) => ({
    direction: rule.direction,
    ...prefix,
    ...(protocol !== undefined && { protocol }),
    ...(ports && { ports }),
    ...(peer && { peer: { field: `${field}${peerField}`, given: peer } }),
    ...(rule.description && { description: rule.description }),
  }));
}
