import { createHash } from 'node:crypto';
import type { Keypair } from '../content/keypairs.ts';
import type { UserKey } from '../content/projects.ts';
import { bodyOf, json, Refusal, type Reply } from '../http/message.ts';
import { userOf } from '../identity/access.ts';
import type { Context } from './context.ts';
import { badRequest, notFound, novaError } from './errors.ts';
import { keysOf, toKeypair } from './own-things.ts';

const CREATED = 201;
/** Before 2.2 Nova answered 200 and 202. */
const OLD = { created: 200, deleted: 202 };

const isBase64 = (text: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(text);

/** POST /os-keypairs: only keys that are brought, as from 2.92 on. */
export function createKeypair(context: Context): Reply {
  const { cloud, request, access, minor } = context;
  const { keypair } = (bodyOf(request) ?? {}) as { readonly keypair?: Readonly<Record<string, unknown>> };
  const [name, publicKey] = [keypair?.['name'], keypair?.['public_key']];
  if (typeof name !== 'string' || name === '') throw badRequest('Invalid input for field/attribute name.');
  if (typeof publicKey !== 'string')
    throw badRequest("Invalid input for field/attribute keypair. 'public_key' is a required property");
  const [kind = '', base64 = ''] = publicKey.split(' ');
  if (!/^(ssh|ecdsa|sk)-/.test(kind) || !isBase64(base64)) {
    throw badRequest('Keypair data is invalid: failed to generate fingerprint');
  }
  if (keysOf(context).some((key) => key.name === name))
    throw new Refusal(novaError(409, `Key pair '${name}' already exists.`));
  const user = userOf(cloud.basis.directory, access.userId)?.name as UserKey | undefined;
  if (user === undefined) throw notFound('There is no such user.');
  const digest = createHash('md5').update(Buffer.from(base64, 'base64')).digest('hex');
  const fingerprint = (digest.match(/../g) ?? []).join(':');
  const key: Keypair = { name, user, publicKey, fingerprint, type: 'ssh' };
  cloud.keypairs.push(key);
  const shown = toKeypair(context, key).keypair;
  return json(minor < 2 ? OLD.created : CREATED, { keypair: { ...shown, user_id: access.userId } });
}

/** DELETE /os-keypairs/{name} */
export function deleteKeypair(context: Context, name: string): Reply {
  const { cloud, access, minor } = context;
  const user = userOf(cloud.basis.directory, access.userId)?.name;
  const at = cloud.keypairs.findIndex((key) => key.user === user && key.name === name);
  if (at < 0) throw notFound(`Keypair ${name} not found for user ${access.userId}`);
  cloud.keypairs.splice(at, 1);
  return { status: minor < 2 ? OLD.deleted : 204, headers: {}, body: '' };
}
