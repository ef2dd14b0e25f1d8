import { GatewayError, type NetworkChange } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { gid, splitGid } from '../ids.ts';
import type { LookUp, Reference, SeenRow } from '../servers/writes/asked.ts';
import { membersOf } from '../servers/writes/body.ts';
import { wrong } from '../servers/writes/part.ts';
import { word } from '../servers/writes/same-project.ts';
import { changeReader, creationReader, DESCRIPTION, NAME, type WriteKind } from '../writes/wanted.ts';
import { ADDRESSING, addressingOf, DNS, dnsIn } from './addressing.ts';
import { addressIn, overlapping, valueOf } from './prefix.ts';

const KEYWORD = 'network';
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const idle = Type.Optional(Type.Unknown({ description: 'of no use here' }));

/** Wires are thought: each is one with its vpc, under the same id and name. */
const PLACES = ['vpc_id', 'vpc', 'wire_id', 'wire'] as const;

function vpcIn(given: Partial<Record<(typeof PLACES)[number], string>>): Reference | undefined {
  const field = PLACES.find((name) => given[name] !== undefined);
  return field && { field, resource: 'vpcs', given: given[field] ?? '' };
}

const cidrsOf = (vpc: SeenRow) =>
  ['cidr_block', 'cidr_block6'].flatMap((name) => word(vpc, name).split(',')).filter((cidr) => cidr !== '');

const create = creationReader(
  KEYWORD,
  {
    ...ADDRESSING,
    vpc_id: text,
    vpc: text,
    wire_id: text,
    wire: text,
    zone: idle,
    zone_id: idle,
    server_type: idle,
    is_auto_alloc: idle,
    alloc_policy: idle,
  },
  (given) => {
    const { whole, field, input } = addressingOf(given);
    const within = vpcIn(given);
    return {
      references: within ? [['vpc', within]] : [],
      ...(within && { within }),
      complete: async (look) => {
        if (!within) return input;
        const { id: vpc, row } = await look(within);
        const [other] = overlapping(whole, cidrsOf(row));
        if (other !== undefined) {
          throw wrong(field, `${whole.cidr} overlaps ${other}, which is in vpc ${word(row, 'name')} already`);
        }
        return { ...input, vpc };
      },
    };
  },
);

/** A subnet may be several rows, one for each range of its addresses: it is changed as a whole only. */
function requireWhole(row: SeenRow): void {
  if (splitGid(word(row, 'id'))?.backendId === word(row, 'external_id')) return;
  const why = `network ${word(row, 'name')} is one of several ranges of a subnet, which cannot be changed by themselves`;
  throw new GatewayError('unsupported', `${why}: change the subnet in its cloud`);
}

/** The router's address that a network is to have; `null` for none. */
function gatewayIn(field: 'guest_gateway' | 'guest_gateway6', given: string | null, row: SeenRow): string | null {
  if (given === null || given === '') return null;
  const version = field === 'guest_gateway' ? '4' : '6';
  const [start, end] = ['start', 'end'].map((which) => word(row, `guest_ip${version === '6' ? '6' : ''}_${which}`));
  if (!start || !end) throw wrong(field, `network ${word(row, 'name')} has no addresses of IPv${version}`);
  const address = addressIn(field, given, version);
  const value = valueOf(address);
  if (value < valueOf(start) || value > valueOf(end)) return address;
  throw wrong(field, `${address} is in the range of the network, ${start} to ${end}, which must leave it out`);
}

const gatewayMember = Type.Optional(
  Type.Union([Type.String({ maxLength: 64 }), Type.Null()], { description: 'an address, or nothing' }),
);
const CHANGEABLE = {
  name: NAME,
  description: DESCRIPTION,
  guest_gateway: gatewayMember,
  guest_gateway6: gatewayMember,
  guest_dns: DNS,
};

const update = changeReader({ keyword: KEYWORD, action: 'update' }, CHANGEABLE, (given, _look, row): NetworkChange => {
  requireWhole(row);
  const { name, description, guest_dns: dns } = given;
  const field = given.guest_gateway6 === undefined ? 'guest_gateway' : 'guest_gateway6';
  const gateway = given[field];
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(gateway !== undefined && { gateway: gatewayIn(field, gateway, row) }),
    ...(dns !== undefined && { dns: dnsIn('guest_dns', dns) }),
  };
});

/** How networks are made and changed (cloudpods-api §8.7). */
export const networkWrites: WriteKind = {
  resource: 'networks',
  create,
  changes: {
    update: (body) => {
      if (Object.keys(membersOf(body, KEYWORD)).length > 0) return update(body);
      const members = Object.keys(CHANGEABLE).join(', ');
      throw new GatewayError('missing_parameter', `give what is to be different: ${members}`);
    },
    delete: changeReader({ keyword: KEYWORD, action: 'delete' }, {}, (_given, _look: LookUp, row) => {
      requireWhole(row);
    }),
  },
  partOf: (row) => gid(splitGid(word(row, 'id'))?.cloud ?? '', word(row, 'external_id')),
};
