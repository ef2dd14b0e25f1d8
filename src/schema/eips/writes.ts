import { isIP } from 'node:net';
import { GatewayError, type EipTarget, type NewEip } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { splitGid } from '../ids.ts';
import type { LookUp, Reference, SeenRow } from '../servers/writes/asked.ts';
import { flag, isOn, membersOf } from '../servers/writes/body.ts';
import { shown, wrong } from '../servers/writes/part.ts';
import { usable, word } from '../servers/writes/same-project.ts';
import {
  changeReader,
  creationReader,
  deletion,
  DESCRIPTION,
  type WantedChange,
  type WriteKind,
} from '../writes/wanted.ts';

const KEYWORD = 'eip';
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const idle = Type.Optional(Type.Unknown({ description: 'of no use here' }));

/** The cloud's id in one of the gateway. */
const bare = (row: SeenRow, member: string) => splitGid(word(row, member))?.backendId ?? '';

function fourIn(field: string, given: string): string {
  if (isIP(given) === 4) return given;
  throw wrong(field, `"${shown(given)}" is no IPv4 address`);
}

/** Members of a project are not shown the networks of a vpc that leads outside, but the vpc: it does as well. */
async function outside(look: LookUp, reference: Reference): Promise<Pick<NewEip, 'vpc' | 'subnet'>> {
  const { id, row } = await look(reference);
  if (!('exit' in row)) return { vpc: id };
  if (row['exit'] !== true) throw wrong(reference.field, `${shown(reference.given)} does not lead outside`);
  return { vpc: bare(row, 'vpc_id'), subnet: word(row, 'external_id') };
}

const PLACES = ['network_id', 'network', 'vpc_id', 'vpc'] as const;

const create = creationReader(
  KEYWORD,
  {
    network_id: text,
    network: text,
    vpc_id: text,
    vpc: text,
    ip: text,
    ip_addr: text,
    bandwidth: idle,
    charge_type: idle,
    bgp_type: idle,
    mode: idle,
    billing_type: idle,
    auto_dellocate: idle,
  },
  (given) => {
    const field = PLACES.find((name) => given[name] !== undefined);
    const [resource, also] = field?.startsWith('vpc') === true ? (['vpcs'] as const) : (['networks', 'vpcs'] as const);
    const reference = field && { field, resource, given: given[field] ?? '', ...(also && { also }) };
    const { ip_addr, ip = ip_addr } = given;
    const address = ip === undefined ? undefined : fourIn(given.ip === undefined ? 'ip_addr' : 'ip', ip);
    return {
      references: reference ? [['network', reference]] : [],
      complete: async (look) => ({
        ...(reference && (await outside(look, reference))),
        ...(address !== undefined && { address }),
      }),
    };
  },
);

/** What an eip is called is its address, and clouds know no other name: what it is given as one describes it. */
function described(body: unknown): Readonly<Record<string, unknown>> {
  const members = membersOf(body, KEYWORD);
  const { name, generate_name, description } = members;
  const named = Boolean(name) || Boolean(generate_name);
  return {
    ...members,
    ...(!named && { generate_name: KEYWORD }),
    ...(named && !description && { description: name ?? generate_name }),
  };
}

const ASSOCIATE = {
  instance_id: text,
  instance: text,
  instance_type: Type.Optional(Type.Literal('server', { description: 'server: nothing else can have one' })),
  ip_addr: text,
};

const readTarget = changeReader(
  { keyword: KEYWORD, action: 'associate' },
  ASSOCIATE,
  async ({ instance, instance_id = instance, ip_addr }, look, eip): Promise<EipTarget> => {
    const field = 'instance_id';
    const found = await look({ field, resource: 'servers', given: instance_id ?? '' });
    usable('eip', { id: bare(eip, 'id'), row: eip }, found.row);
    const nics = Array.isArray(found.row['nics']) ? (found.row['nics'] as readonly SeenRow[]) : [];
    return {
      server: { id: found.id, name: word(found.row, 'name'), nics: nics.map((nic) => ({ mac: word(nic, 'mac') })) },
      ...(ip_addr !== undefined && { address: fourIn('ip_addr', ip_addr) }),
    };
  },
);

function associate(body: unknown): WantedChange {
  const { instance_id, instance } = membersOf(body, KEYWORD);
  if (!instance_id && !instance) throw new GatewayError('missing_parameter', 'instance_id is missing: name the server');
  return readTarget(body);
}

const update = changeReader({ keyword: KEYWORD, action: 'update' }, { description: DESCRIPTION }, (given) => given);

/** How eips are had and used (cloudpods-api §8.10). */
export const eipWrites: WriteKind = {
  resource: 'eips',
  create: (body) => create(described(body)),
  changes: {
    update: (body) => {
      if ('description' in membersOf(body, KEYWORD)) return update(body);
      throw new GatewayError('missing_parameter', 'description is missing: nothing else of an eip can be different');
    },
    delete: deletion(KEYWORD),
    associate,
    dissociate: changeReader(
      { keyword: KEYWORD, action: 'dissociate' },
      { auto_delete: flag('it is given back to the cloud') },
      ({ auto_delete: release }) => ({ release: isOn(release) }),
    ),
  },
};
