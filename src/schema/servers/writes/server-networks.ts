import { isIP } from 'node:net';
import {
  GatewayError,
  type AddressChange,
  type ExtraNics,
  type Meant,
  type NewNic,
  type NicChoice,
} from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { splitGid } from '../../ids.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, saidIn } from './body.ts';
import { netOf, netsOf, type NetSpec } from './nets.ts';
import { wrong, type Members } from './part.ts';
import { usable, word } from './same-project.ts';

const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const missing = (what: string) => new GatewayError('missing_parameter', what);

async function networkMeant(
  field: string,
  given: string,
  look: LookUp,
  server: SeenRow,
): Promise<Meant & { readonly vpc: string }> {
  const found = await look({ field, resource: 'networks', given });
  const vpc = splitGid(word(found.row, 'vpc_id'))?.backendId ?? '';
  return { ...usable(field, found, server), vpc };
}

/** Throws for what an interface of a server that is there cannot be. */
function requirePlain({ field, network, wire, reach, is_default, ipv6 }: NetSpec): void {
  const cannot = (what: string) => new GatewayError('unsupported', `${field}: ${what} is not possible here`);
  if ((wire !== undefined && network === undefined) || reach !== undefined)
    throw cannot('choosing a network by its wire, or by where it leads,');
  if (is_default === true) throw cannot('another way out');
  if (ipv6 !== undefined) throw cannot('asking for IPv6 without a network of it');
}

async function newNic(spec: NetSpec, look: LookUp, server: SeenRow): Promise<NewNic> {
  const { field, network: given, address, address6, mac, secgroups } = spec;
  const network = await networkMeant(`${field}.network`, given ?? '', look, server);
  const groups: string[] = [];
  for (const [at, group] of (secgroups ?? []).entries()) {
    const where = `${field}.secgroups.${at}`;
    groups.push(usable(where, await look({ field: where, resource: 'secgroups', given: group }), server).id);
  }
  return {
    network: network.id,
    vpc: network.vpc,
    anywhere: false,
    ...(address !== undefined && { address }),
    ...(address6 !== undefined && { address6 }),
    ...(mac !== undefined && { mac }),
    ...(secgroups && { secgroups: groups }),
  };
}

/** The descriptions under `net_desc`: a list of texts, or one. */
function described(members: Members): readonly NetSpec[] {
  const given = members['net_desc'] ?? [];
  const all = Array.isArray(given) ? (given as readonly unknown[]) : [given];
  return all.map((one, at) => netOf(`net_desc.${at}`, one));
}

function attach(body: unknown): Wanted {
  const members = saidIn(body, 'server');
  const odd = Object.keys(members).find((key) => !/^(nets|net\.\d{1,3}|net_desc|disable_sync_config)$/.test(key));
  if (odd !== undefined) {
    throw new GatewayError(
      'invalid_request',
      `${odd.slice(0, 60)} is not a known key; known are nets, net.0, net_desc and disable_sync_config`,
    );
  }
  const specs = [...netsOf(members), ...described(members)];
  if (specs.length === 0)
    throw missing('nets is missing: name a network, for example in net_desc as vnet-prod:10.0.0.15');
  for (const spec of specs) {
    requirePlain(spec);
    if (spec.network === undefined) throw missing(`${spec.field}.network is missing: name a network`);
  }
  const complete = async (look: LookUp, server: SeenRow): Promise<ExtraNics> => {
    const nics: NewNic[] = [];
    for (const spec of specs) nics.push(await newNic(spec, look, server));
    return { nics };
  };
  return { name: 'attach_networks_to', complete };
}

function addressIn(field: string, given: string | undefined, version: 4 | 6): string | undefined {
  if (given === undefined || isIP(given) === version) return given;
  throw wrong(field, `"${given.slice(0, 60)}" is no IPv${version} address`);
}

/** A hardware address as it is in rows. */
function macIn(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const { mac } = netOf('mac', { mac: given });
  return mac;
}

const readDetachment = bodyReader(
  Type.Object(
    {
      net_id: text,
      ip_addr: text,
      ip6_addr: text,
      mac: text,
      reserve: unused,
      force: unused,
      disable_sync_config: unused,
    },
    { additionalProperties: false },
  ),
);

function detach(body: unknown): Wanted {
  const { net_id: given, ip_addr, ip6_addr, mac: hardware } = readDetachment(saidIn(body, 'server'));
  if ([given, ip_addr, ip6_addr, hardware].every((one) => one === undefined)) {
    throw missing('one of net_id, ip_addr, ip6_addr and mac is missing: say which interface');
  }
  if (ip_addr !== undefined && ip6_addr !== undefined) throw wrong('ip6_addr', 'give it or ip_addr, not both');
  const address = addressIn('ip_addr', ip_addr, 4) ?? addressIn('ip6_addr', ip6_addr, 6);
  const mac = macIn(hardware);
  const complete = async (look: LookUp, server: SeenRow): Promise<NicChoice> => ({
    ...(given !== undefined && { network: (await networkMeant('net_id', given, look, server)).id }),
    ...(address !== undefined && { address }),
    ...(mac !== undefined && { mac }),
  });
  return { name: 'detach_network_from', complete };
}

const readChange = bodyReader(
  Type.Object(
    {
      mac: text,
      ip_addr: text,
      index: Type.Optional(
        Type.Union([
          Type.Integer({ minimum: 0, maximum: 100 }),
          Type.String({ pattern: '^\\d{1,2}$', description: 'a whole number' }),
        ]),
      ),
      net_desc: text,
      net_conf: Type.Optional(Type.Object({})),
      restart_network: unused,
    },
    { additionalProperties: false },
  ),
);

interface Choice {
  readonly mac?: string;
  readonly ip_addr?: string;
  readonly index?: number | string;
}

/** Which interface is to get another address. */
function changed({ mac: hardware, ip_addr, index }: Choice): NicChoice {
  if (hardware === undefined && ip_addr === undefined && index === undefined) {
    throw missing('one of mac, ip_addr and index is missing: say which interface');
  }
  if (ip_addr !== undefined && isIP(ip_addr) === 0)
    throw wrong('ip_addr', `"${ip_addr.slice(0, 60)}" is no IP address`);
  const mac = macIn(hardware);
  return {
    ...(mac !== undefined && { mac }),
    ...(ip_addr !== undefined && { address: ip_addr }),
    ...(index !== undefined && { index: Number(index) }),
  };
}

function change(body: unknown): Wanted {
  const given = readChange(saidIn(body, 'server'));
  const of = changed(given);
  const { net_desc: described, net_conf: conf } = given;
  if (described === undefined && conf === undefined)
    throw missing('net_desc is missing: say the new network or address');
  if (described !== undefined && conf !== undefined) throw wrong('net_conf', 'give it or net_desc, not both');
  const field = described === undefined ? 'net_conf' : 'net_desc';
  const spec = netOf(field, described ?? conf);
  requirePlain(spec);
  if (spec.mac !== undefined || spec.secgroups !== undefined) {
    throw new GatewayError('unsupported', `${field}: only the network and the address of an interface can be changed`);
  }
  if (spec.address !== undefined && spec.address6 !== undefined) throw wrong(field, 'give one address at a time');
  const address = spec.address ?? spec.address6;
  if (spec.network === undefined && address === undefined) throw missing(`${field}: say the new network or address`);
  const complete = async (look: LookUp, server: SeenRow): Promise<AddressChange> => {
    const network =
      spec.network === undefined ? undefined : await networkMeant(`${field}.network`, spec.network, look, server);
    return { of, ...(network && { network }), ...(address !== undefined && { address }) };
  };
  return { name: 'change_address_of', complete };
}

/** The actions on the interfaces of servers (cloudpods-api §9.4.4). */
export const NETWORK_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  attachnetwork: attach,
  detachnetwork: detach,
  'change-ipaddr': change,
};
