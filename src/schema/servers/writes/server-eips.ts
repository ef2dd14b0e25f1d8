import { isIP } from 'node:net';
import { GatewayError, type EipAllocation, type EipBinding } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { splitGid } from '../../ids.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';
import { wrong } from './part.ts';
import { usable, word } from './same-project.ts';

const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const strict = { additionalProperties: false };

const readBinding = bodyReader(Type.Object({ eip_id: text, eip: text, ip_addr: text }, strict));
const readRelease = bodyReader(Type.Object({ auto_delete: flag('it is given back to the cloud') }, strict));
const readAllocation = bodyReader(
  Type.Object(
    {
      bandwidth: unused,
      charge_type: unused,
      bgp_type: unused,
      auto_dellocate: unused,
      network: text,
      network_id: text,
      ip_addr: text,
    },
    strict,
  ),
);

/** The server's own address that an eip is to lead to. */
function addressIn(given: string | undefined): { readonly address?: string } {
  if (given === undefined) return {};
  if (isIP(given) === 4) return { address: given };
  throw wrong('ip_addr', `"${given.slice(0, 60)}" is no IPv4 address`);
}

function bind(body: unknown): Wanted {
  const { eip_id: id, eip = id, ip_addr } = readBinding(saidIn(body, 'server'));
  if (eip === undefined) throw new GatewayError('missing_parameter', 'eip_id is missing: name an eip');
  const address = addressIn(ip_addr);
  const complete = async (look: LookUp, server: SeenRow): Promise<EipBinding> => {
    const field = 'eip_id';
    return { eip: usable(field, await look({ field, resource: 'eips', given: eip }), server), ...address };
  };
  return { name: 'bind_eip_to', complete };
}

function unbind(body: unknown): Wanted {
  const { auto_delete: release } = readRelease(saidIn(body, 'server'));
  return { name: 'unbind_eip_from', input: { release: isOn(release) } };
}

function allocate(body: unknown): Wanted {
  const { network_id: id, network = id, ip_addr } = readAllocation(saidIn(body, 'server'));
  const address = addressIn(ip_addr);
  const complete = async (look: LookUp): Promise<EipAllocation> => {
    if (network === undefined) return address;
    const { row } = await look({ field: 'network', resource: 'networks', given: network });
    if (row['exit'] !== true) throw wrong('network', `${network.slice(0, 60)} does not lead outside`);
    const vpc = splitGid(word(row, 'vpc_id'))?.backendId ?? '';
    return { network: { id: vpc, name: word(row, 'name') }, ...address };
  };
  return { name: 'allocate_eip_for', complete };
}

/** The actions on the floating addresses of servers (cloudpods-api §9.4.4). */
export const EIP_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  'associate-eip': bind,
  'dissociate-eip': unbind,
  'create-eip': allocate,
};
