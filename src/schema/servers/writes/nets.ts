import { isIPv4, isIPv6 } from 'node:net';
import { GatewayError } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { flag, isOn } from './body.ts';
import { pairOf, partReader, partsOf, shown, wrong, type Members } from './part.ts';

/** An interface that is wanted (cloudpods-api §9.1.4). What it names is not looked up yet. */
export interface NetSpec {
  /** Where it stands in the body. */
  readonly field: string;
  readonly index?: number;
  /** Network (in Cloudpods' sense: a subnet), by id or name; absent: any. */
  readonly network?: string;
  /** Where any network will do; beside a network it says no more. */
  readonly wire?: string;
  /** Any network that leads outside, or any that does not. */
  readonly reach?: 'exit' | 'private';
  readonly address?: string;
  readonly address6?: string;
  /** Six pairs of hexadecimal digits with colons, lower case. */
  readonly mac?: string;
  /** Security groups of this interface, by id or name. */
  readonly secgroups?: readonly string[];
  readonly is_default?: boolean;
  /** It is to have an IPv6 address too, or nothing else. */
  readonly ipv6?: 'too' | 'only';
}

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const UNUSED = {
  driver: unused,
  num_queues: unused,
  net_type: unused,
  schedtags: unused,
  billing_type: unused,
  charge_type: unused,
  require_designated_ip: unused,
};

const read = partReader(
  Type.Object(
    {
      index: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
      network: text,
      wire: text,
      exit: flag('one that leads outside'),
      private: flag('one that does not'),
      address: text,
      address6: text,
      mac: text,
      secgroups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 })),
      is_default: flag('the way out goes there'),
      require_ipv6: flag('it has an IPv6 address too'),
      strict_ipv6: flag('it has an IPv6 address alone'),
      ...UNUSED,
    },
    { additionalProperties: false },
  ),
);

/** What can be said of an interface and nothing here can do. */
const IMPOSSIBLE = [
  ['bw_limit', 'a limit of its bandwidth'],
  ['tx_bw_limit', 'a limit of its bandwidth'],
  ['rx_bw_limit', 'a limit of its bandwidth'],
  ['tx_traffic_limit', 'a limit of its traffic'],
  ['rx_traffic_limit', 'a limit of its traffic'],
  ['vip', 'a shared address'],
  ['reserved', 'a reserved address'],
  ['teaming', 'teaming'],
  ['require_teaming', 'teaming'],
  ['try_teaming', 'teaming'],
  ['standby_port', 'teaming'],
  ['standby_addr', 'teaming'],
  ['standby_port_count', 'teaming'],
  ['standby_addr_count', 'teaming'],
  ['sriov_device', 'a device of the host'],
  ['port_mappings', 'a mapping of ports'],
  ['macs', 'one hardware address per server'],
  ['addresses', 'one address per server'],
  ['addresses6', 'one address per server'],
] as const;

const isNothing = (given: unknown) =>
  given === undefined ||
  given === null ||
  given === '' ||
  given === 0 ||
  given === false ||
  (typeof given === 'object' && Object.keys(given).length === 0);

/** A hardware address in its usual form; nothing when it is none. */
function macOf(given: string): string | undefined {
  const digits = given.replace(/[:-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{12}$/.test(digits) || !/^[0-9a-f]{2}([:-]?)([0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(given))
    return undefined;
  return (digits.match(/../g) ?? []).join(':');
}

interface Hardware {
  readonly address?: string;
  readonly address6?: string;
  readonly mac?: string;
}

/** The addresses, each looked at: Cloudpods takes an IPv6 address under both names. */
function addressesIn(field: string, given: Hardware): Hardware {
  const { address, address6 = address !== undefined && isIPv6(address) ? address : undefined } = given;
  const four = address === address6 ? undefined : address;
  if (four !== undefined && !isIPv4(four)) throw wrong(`${field}.address`, `"${shown(four)}" is no IP address`);
  if (address6 !== undefined && !isIPv6(address6))
    throw wrong(`${field}.address6`, `"${shown(address6)}" is no IPv6 address`);
  const mac = given.mac === undefined ? undefined : macOf(given.mac);
  if (given.mac !== undefined && mac === undefined) {
    throw wrong(`${field}.mac`, `"${shown(given.mac)}" is no hardware address such as fa:16:3e:00:00:01`);
  }
  return {
    ...(four !== undefined && { address: four }),
    ...(address6 !== undefined && { address6 }),
    ...(mac !== undefined && { mac }),
  };
}

function reachIn(field: string, isExit: boolean, isPrivate: boolean): 'exit' | 'private' | undefined {
  if (isExit && isPrivate) throw wrong(field, 'cannot be exit and private at once');
  return isExit ? 'exit' : isPrivate ? 'private' : undefined;
}

function fromMembers(field: string, given: Members): NetSpec {
  const impossible = IMPOSSIBLE.find(([name]) => !isNothing(given[name]));
  if (impossible) {
    throw new GatewayError('unsupported', `${field}: ${impossible[0]}: ${impossible[1]} is not possible here`);
  }
  const idle = new Set<string>(IMPOSSIBLE.map(([name]) => name));
  const members = Object.entries(given).filter(
    ([name, value]) => !idle.has(name) && value !== '' && value !== null && value !== undefined,
  );
  const net = read(field, Object.fromEntries(members));
  const reach = reachIn(field, isOn(net.exit), isOn(net.private));
  const ipv6 = isOn(net.strict_ipv6) ? 'only' : isOn(net.require_ipv6) ? 'too' : undefined;
  return {
    field,
    ...(net.index !== undefined && { index: net.index }),
    ...(net.network && { network: net.network }),
    ...(net.wire && { wire: net.wire }),
    ...(reach && { reach }),
    ...addressesIn(field, net),
    ...(net.secgroups && net.secgroups.length > 0 && { secgroups: net.secgroups }),
    ...(isOn(net.is_default) && { is_default: true }),
    ...(ipv6 && { ipv6 }),
  };
}

/** Words that stand for something else than a network. */
const WORDS: ReadonlyMap<string, readonly [string, unknown] | undefined> = new Map([
  ['random', undefined],
  ['random_exit', ['exit', true]],
  ['private', ['private', true]],
  ['reserved', ['reserved', true]],
  ['vip', ['vip', true]],
  ['teaming', ['teaming', true]],
  ['try-teaming', ['teaming', true]],
  ['defaultgw', ['is_default', true]],
  ['ipv6', ['require_ipv6', true]],
  ['strict-ipv6', ['strict_ipv6', true]],
  ['virtio', ['driver', 'virtio']],
  ['e1000', ['driver', 'e1000']],
  ['vmxnet3', ['driver', 'vmxnet3']],
]);

/** Keys of pairs, each with the member that it is in an object. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['wire', 'wire'],
  ['macs', 'macs'],
  ['ips', 'addresses'],
  ['ip6s', 'addresses6'],
  ['secgroups', 'secgroups'],
  ['num-queues', 'num_queues'],
  ['rx-bw', 'rx_bw_limit'],
  ['tx-bw', 'tx_bw_limit'],
  ['standby-port', 'standby_port'],
  ['standby-addr', 'standby_addr'],
  ['billing-type', 'billing_type'],
  ['charge-type', 'charge_type'],
]);

const listOf = (value: string) => value.split(',').filter(Boolean);
const LISTS: readonly string[] = ['macs', 'addresses', 'addresses6', 'secgroups'];

/** What a segment of a string says; nothing when it says that anything will do. */
function memberOf(field: string, segment: string): readonly [string, unknown] | undefined {
  const pair = pairOf(segment);
  if (pair) {
    const name = KEYS.get(pair[0]);
    if (!name) throw wrong(field, `"${shown(pair[0])}" is no known key; known are ${[...KEYS.keys()].join(', ')}`);
    return [name, LISTS.includes(name) ? listOf(pair[1]) : pair[1]];
  }
  if (WORDS.has(segment)) return WORDS.get(segment);
  const six = /^\[(.*)\]$/.exec(segment)?.[1];
  if (six !== undefined) return ['address6', six];
  if (isIPv4(segment)) return ['address', segment];
  if (/^[0-9a-f]{12}$/i.test(segment)) return ['mac', segment];
  if (/^\d{1,9}[kmg]$/i.test(segment)) return ['bw_limit', segment];
  return ['network', segment];
}

/** Segments stand between colons; in brackets colons are part of an address. */
const segmentsOf = (given: string) => given.match(/\[[^\]]*\]|[^:[]+/g) ?? [];

function fromText(field: string, given: string): NetSpec {
  const members = new Map<string, unknown>();
  const segments = segmentsOf(given).map((segment) => segment.trim());
  if (segments.every((segment) => segment === '')) {
    throw wrong(field, 'is empty; give a network, for example vnet-prod:10.0.0.15, or random');
  }
  for (const segment of segments.filter(Boolean)) {
    const [name, value] = memberOf(field, segment) ?? [];
    if (name === undefined) continue;
    if (members.has(name)) throw wrong(field, `"${shown(given)}" says ${name} twice`);
    members.set(name, value);
  }
  return fromMembers(field, Object.fromEntries(members));
}

/**
 * An interface as an object, or as a string such as `vnet-prod:10.0.0.15`. Throws `invalid_request` naming the field, `unsupported` for
 * what no cloud here can do (cloudpods-api §9.1.4).
 */
export function netOf(field: string, given: unknown): NetSpec {
  if (typeof given === 'string') return fromText(field, given);
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return fromMembers(field, { ...given });
  throw wrong(field, 'must be an object such as {"network": "vnet-prod"}, or a text such as vnet-prod:10.0.0.15');
}

/** The interfaces of a body: those of `nets`, then those of `net.0`, `net.1` …, in their order. Throws as `netOf` does. */
export const netsOf = (members: Members): readonly NetSpec[] => partsOf(members, { list: 'nets', each: 'net' }, netOf);
