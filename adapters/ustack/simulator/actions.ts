import {
  badRequest,
  bodyOf,
  notFound,
  settle,
  updateServer,
  userOf,
  accessOf,
  type Reply,
} from '../../openstack/simulator/family.ts';
import { ask, membersOf, type Context } from './context.ts';

const accepted: Reply = { status: 202, headers: {}, body: '' };

const as = (word: string) => ({ text: JSON.stringify({ [word]: null }) });

/**
 * The guest is sent a signal and goes off when it is done (US-09): the stock service stops so. One with the metadata `testbed:guest` =
 * `deaf` does not listen.
 */
function shutDown(context: Context, id: string): Reply {
  const { cloud } = context.world;
  const reply = ask(context, as('os-stop'));
  const task = cloud.tasks.get(id);
  if (task && cloud.servers.get(id)?.metadata['testbed:guest'] === 'deaf') cloud.tasks.set(id, { ...task, patch: {} });
  return reply;
}

/** The power is gone at once, whatever the guest was writing (US-10, US-47); the metadata `testbed:power` = `cut` tells of it. */
function cutPower(context: Context, id: string): Reply {
  const { cloud } = context.world;
  const reply = ask(context);
  const task = cloud.tasks.get(id);
  if (task) cloud.tasks.set(id, { ...task, due: cloud.now() });
  settle(cloud);
  const { metadata = {} } = cloud.servers.get(id) ?? {};
  updateServer(cloud, id, { metadata: { ...metadata, 'testbed:power': 'cut' } });
  return reply;
}

/** Softly alone, as documented (US-07, US-48). */
function reboot(context: Context): Reply {
  const { type } = membersOf(context, 'reboot', ['type']);
  if (type === 'SOFT' || context.settings.undocumented) return ask(context);
  throw badRequest("Argument 'type' for reboot is not SOFT");
}

/** It does not say which image it makes (US-12, US-63). */
function createImage(context: Context): Reply {
  const { Location: _, ...headers } = ask(context).headers;
  return { ...accepted, headers };
}

function keyNames(context: Context, word: string): readonly string[] {
  const { key_names: names } = membersOf(context, word, ['key_names']);
  const isNames = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');
  if (!isNames) throw badRequest("Invalid input for field/attribute key_names: it must be a list of keys' names");
  return names;
}

/** Keys of the caller come and go on a server that is there (US-18, US-19); its record has room for one of them. */
function changeKeys(context: Context, id: string, word: 'attachKeypairs' | 'detachKeypairs'): Reply {
  const { world, extra } = context;
  const { cloud } = world;
  const names = keyNames(context, word);
  ask(context, { method: 'GET', path: context.request.path.replace(/\/action$/, ''), text: '' });
  const { userId = '' } = accessOf(world, context.request) ?? {};
  const owner = userOf(cloud.basis.directory, userId)?.name;
  const { keyName = null } = cloud.servers.get(id) ?? {};
  const keys = new Set(extra.keys.get(id) ?? (keyName === null ? [] : [keyName]));
  for (const name of names) {
    if (!cloud.keypairs.some((key) => key.user === owner && key.name === name)) {
      throw notFound(`Keypair ${name} not found for user ${userId}`);
    }
    if (word === 'detachKeypairs' && !keys.has(name)) throw badRequest(`Keypair ${name} is not attached to it`);
  }
  for (const name of names) {
    if (word === 'attachKeypairs') keys.add(name);
    else keys.delete(name);
  }
  extra.keys.set(id, keys);
  updateServer(cloud, id, { keyName: [...keys][0] ?? null });
  return accepted;
}

/** The actions that the reference documents; all others are unknown unless more is simulated. */
const ACTIONS: Readonly<Record<string, (context: Context, id: string) => Reply>> = {
  reboot,
  'os-start': (context) => ask(context),
  'os-shutdown': shutDown,
  'os-stop': cutPower,
  changePassword: (context) => ask(context),
  createImage,
  attachKeypairs: (context, id) => changeKeys(context, id, 'attachKeypairs'),
  detachKeypairs: (context, id) => changeKeys(context, id, 'detachKeypairs'),
  // US-28, US-60
  'os-getVNCConsole': (context) => ({ ...ask(context), status: 202 }),
};

/** POST /servers/{id}/action */
export function actOnServer(context: Context, id: string): Reply {
  const body = bodyOf(context.request);
  const [word = '', ...others] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (others.length > 0) throw badRequest('Only one action is taken at a time');
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action) return action(context, id);
  if (context.settings.undocumented) return ask(context);
  throw badRequest(`There is no such action: ${word}`);
}
