import { GatewayError, type PowerOptions, type ServerActionName } from '../../../contract/index.ts';
import { Type, type Static, type TObject, type TProperties } from '../../../kit/index.ts';
import type { Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';
import { METADATA_ACTIONS } from './metadata.ts';
import { SHAPE_ACTIONS } from './shape.ts';
import { SECGROUP_ACTIONS } from './secgroups.ts';
import { DISK_ACTIONS } from './server-disks.ts';
import { EIP_ACTIONS } from './server-eips.ts';
import { NETWORK_ACTIONS } from './server-networks.ts';

type Read = (body: unknown) => Wanted;

const fields = <T extends TProperties>(members: T) => Type.Object(members, { additionalProperties: false });

/** An action and what its body may hold; what Cloudpods knows of it and clouds have no use for is accepted. */
function asked<T extends TObject>(
  name: ServerActionName | undefined,
  schema: T,
  input?: (given: Static<T>) => unknown,
): Read {
  const read = bodyReader(schema);
  return (body) => {
    const members = read(saidIn(body, 'server'));
    return { name, ...(input && { input: input(members) }) };
  };
}

const power = (given: { readonly is_force?: boolean | string }): PowerOptions => ({ force: isOn(given.is_force) });

const timeout = Type.Optional(Type.Unknown({ description: 'seconds; the cloud has its own' }));
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));

/** `POST /servers/{id}/{action}`: Cloudpods' words (cloudpods-api §9.4.1), with the bodies that belong to them. */
const ACTIONS: Readonly<Record<string, Read>> = {
  start: asked('start', fields({ auto_prepaid: unused, qemu_version: unused })),
  stop: asked(
    'stop',
    fields({ is_force: flag('without asking the guest'), timeout_secs: timeout, stop_charging: unused }),
    power,
  ),
  restart: asked('restart', fields({ is_force: flag('without asking the guest'), timeout_secs: timeout }), power),
  reset: asked('restart', fields({ is_hard: flag('as by the button of a machine') }), ({ is_hard }) => ({
    force: isOn(is_hard),
  })),
  suspend: asked('suspend', fields({})),
  resume: asked('resume', fields({})),
  pause: asked('pause', fields({})),
  unpause: asked('resume', fields({})),
  shelve: asked('shelve', fields({})),
  unshelve: asked('unshelve', fields({})),
  freeze: asked('lock', fields({})),
  lock: asked('lock', fields({})),
  unfreeze: asked('unlock', fields({})),
  unlock: asked('unlock', fields({})),
  ...METADATA_ACTIONS,
  ...SHAPE_ACTIONS,
  ...SECGROUP_ACTIONS,
  ...DISK_ACTIONS,
  ...NETWORK_ACTIONS,
  ...EIP_ACTIONS,
  'cancel-delete': asked('restore', fields({})),
  syncstatus: asked(undefined, fields({})),
  sync: asked(undefined, fields({ fw_only: flag('rules of its groups alone') })),
};

/** The actions that there are, for messages and documents. */
export const SERVER_ACTION_WORDS = Object.keys(ACTIONS);

/** What an action's path and body ask for. Throws `unknown_action`, and `invalid_request` naming what is wrong in the body. */
export function askedOf(word: string, body: unknown): Wanted {
  const read = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (!read) {
    const known = SERVER_ACTION_WORDS.join(', ');
    throw new GatewayError('unknown_action', `a server has no action "${word.slice(0, 60)}"; it has ${known}`);
  }
  return read(body);
}
