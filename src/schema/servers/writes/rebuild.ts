import { GatewayError, type Rebuild, type Rescue } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';
import { wrong } from './part.ts';
import { checkPassword, madePassword } from './password.ts';
import { userDataOf } from './user-data.ts';

const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 255, description }));
const accepted = Type.Optional(Type.Unknown({ description: 'accepted: the cloud has its own way' }));
const password = Type.Optional(Type.String({ minLength: 1, description: 'a password' }));

const refused = (field: string, why: string) => new GatewayError('unsupported', `${field}: ${why}`);

/** The password that is wanted: the given one, or one made here, which is then told once. */
function passwordOf(given: { readonly password?: string; readonly reset_password?: boolean | string }) {
  if (given.password !== undefined) {
    checkPassword('password', given.password);
    return { password: given.password };
  }
  if (!isOn(given.reset_password)) return {};
  const made = madePassword();
  return { password: made, made };
}

/** What Cloudpods' own hypervisor does inside the guest, and clouds do not. */
const DEPLOYED = {
  deploy_configs: Type.Optional(Type.Array(Type.Unknown())),
  deploy_telegraf: flag('whether a monitoring agent is put into the guest'),
  delete_public_key: Type.Optional(Type.String({ description: 'a key in the guest' })),
  restart: flag('whether it is restarted afterwards'),
};

interface Deployed {
  readonly deploy_configs?: readonly unknown[];
  readonly deploy_telegraf?: boolean | string;
  readonly restart?: boolean | string;
}

/** Throws `unsupported` for what would have to be done inside the guest. */
export function refuseDeployed({ deploy_configs: configs = [], deploy_telegraf: agent, restart }: Deployed): void {
  if (configs.length > 0) throw refused('deploy_configs', 'nothing is put into the guest');
  if (isOn(agent)) throw refused('deploy_telegraf', 'nothing is put into the guest');
  if (isOn(restart)) throw refused('restart', 'restart the server by itself');
}

const readRebuild = bodyReader(
  Type.Object(
    {
      image_id: name('id or name of an image'),
      image: name('id or name of an image'),
      keypair_id: name('id or name of a key'),
      keypair: name('id or name of a key'),
      password,
      reset_password: flag('whether a new password is made'),
      user_data: Type.Optional(Type.String({ description: 'plain text' })),
      __delete_keypair__: flag('whether its key is taken away'),
      all_disks: flag('whether all disks are made anew'),
      no_account_init: flag('whether the password in the image stays'),
      ...DEPLOYED,
      auto_start: accepted,
    },
    { additionalProperties: false },
  ),
);

const rootImage = (server: SeenRow) => {
  const [root] = (server['disks_info'] ?? []) as readonly SeenRow[];
  return typeof root?.['image_id'] === 'string' ? root['image_id'] : '';
};

async function rebuildFor(
  given: ReturnType<typeof readRebuild>,
  secret: { readonly password?: string },
  found: { readonly look: LookUp; readonly server: SeenRow },
): Promise<Rebuild> {
  const { look, server } = found;
  const image = given.image_id ?? given.image ?? rootImage(server);
  if (image === '')
    throw new GatewayError('missing_parameter', 'give image_id: what the server was made from is not known');
  const field = given.image_id === undefined && given.image !== undefined ? 'image' : 'image_id';
  const key = given.keypair_id ?? given.keypair;
  const [{ id }, keypair] = await Promise.all([
    look({ field, resource: 'images', given: image }),
    key === undefined ? undefined : look({ field: 'keypair_id', resource: 'keypairs', given: key }),
  ]);
  const none = isOn(given.__delete_keypair__) ? { keypair: null } : {};
  const data = given.user_data === undefined ? {} : { user_data: userDataOf(given.user_data) };
  return { image: id, ...secret, ...none, ...(keypair && { keypair: keypair.id }), ...data };
}

/** What `rebuild-root` asks for; without an image, the one that the server was made from (cloudpods-api §9.4.2). */
export function rebuildRoot(body: unknown): Wanted {
  const given = readRebuild(saidIn(body, 'server'));
  if (isOn(given.all_disks)) throw refused('all_disks', 'the root disk alone is made anew');
  refuseDeployed(given);
  if (isOn(given.__delete_keypair__) && (given.keypair_id ?? given.keypair) !== undefined) {
    throw wrong('keypair_id', 'the key is either given or taken away');
  }
  if (given.user_data !== undefined) userDataOf(given.user_data);
  const { made, ...secret } = passwordOf(given);
  return {
    name: 'rebuild',
    ...(made !== undefined && { password: made }),
    complete: (look, server) => rebuildFor(given, secret, { look, server }),
  };
}

/** What `set-password` and `deploy` may hold. */
export const readDeploy = bodyReader(
  Type.Object(
    {
      username: name('a user of the guest'),
      login_account: name('a user of the guest'),
      password,
      reset_password: flag('whether a new password is made'),
      keypair_id: name('id or name of a key'),
      keypair: name('id or name of a key'),
      user_data: Type.Optional(Type.String()),
      ...DEPLOYED,
      __delete_keypair__: flag('whether its key is taken away'),
      auto_start: accepted,
    },
    { additionalProperties: false },
  ),
);

/** Whose password clouds set. */
const ADMINISTRATORS = /^(root|administrator|admin)$/i;

/** `set-password`, and `deploy` where it names no key: the password of the guest's administrator (mapping W-23). */
export function setPassword(body: unknown): Wanted {
  const given = readDeploy(saidIn(body, 'server'));
  const key = given.keypair_id ?? given.keypair ?? given.delete_public_key;
  if (key !== undefined || isOn(given.__delete_keypair__)) {
    throw refused(
      'keypair_id',
      'keys of a server change with deploy, where the cloud can do that, or with rebuild-root',
    );
  }
  if (given.user_data !== undefined) throw refused('user_data', 'it changes with rebuild-root alone');
  refuseDeployed(given);
  const account = given.username ?? given.login_account;
  if (account !== undefined && !ADMINISTRATORS.test(account)) {
    throw refused(
      given.username ? 'username' : 'login_account',
      "the password of the guest's administrator is set alone",
    );
  }
  const { made, ...secret } = passwordOf(given);
  if (secret.password === undefined) {
    throw new GatewayError('missing_parameter', 'give password, or reset_password=true to have one made');
  }
  return { name: 'password', input: secret, ...(made !== undefined && { password: made }) };
}

const readRescue = bodyReader(
  Type.Object(
    { image_id: name('id or name of an image'), image: name('id or name of an image'), password },
    { additionalProperties: false },
  ),
);

/** `rescue`: from an image beside its disks; the cloud chooses what is left out (mapping W-55). */
export function rescue(body: unknown): Wanted {
  const given = readRescue(saidIn(body, 'server'));
  if (given.password !== undefined) checkPassword('password', given.password);
  const image = given.image_id ?? given.image;
  const secret = given.password === undefined ? {} : { password: given.password };
  return {
    name: 'rescue',
    complete: async (look): Promise<Rescue> => ({
      ...secret,
      ...(image !== undefined && { image: (await look({ field: 'image_id', resource: 'images', given: image })).id }),
    }),
  };
}
