import { GatewayError, type KeyChoice } from '../../../contract/index.ts';
import type { LookUp, Wanted } from './asked.ts';
import { isOn, saidIn } from './body.ts';
import { wrong } from './part.ts';
import { readDeploy, refuseDeployed, setPassword } from './rebuild.ts';

async function chosen(look: LookUp, given: string | undefined): Promise<KeyChoice> {
  if (given === undefined) return { keys: [] };
  const { id, row } = await look({ field: 'keypair_id', resource: 'keypairs', given });
  return { keys: [{ id, name: typeof row['name'] === 'string' ? row['name'] : given }] };
}

/**
 * `deploy`: a key is put into a server that is there, or taken away with `__delete_keypair__`, the named one or all (mapping W-36, W-37);
 * without one it is `set-password`. One thing at a time, so that nothing is half done.
 */
export function deploy(body: unknown): Wanted {
  const given = readDeploy(saidIn(body, 'server'));
  const key = given.keypair_id ?? given.keypair;
  const taken = isOn(given.__delete_keypair__);
  if (key === undefined && !taken) return setPassword(body);
  refuseDeployed(given);
  const { password, reset_password: reset, user_data: data, delete_public_key: inside } = given;
  if (password !== undefined || isOn(reset)) throw wrong('password', 'give either a key or a password, each by itself');
  if (data !== undefined) throw new GatewayError('unsupported', 'user_data: it changes with rebuild-root alone');
  if (inside !== undefined) {
    const instead = '__delete_keypair__ takes away the key that keypair_id names';
    throw new GatewayError('unsupported', `delete_public_key: ${instead}`);
  }
  return { name: taken ? 'detach_keys_from' : 'attach_keys_to', complete: (look) => chosen(look, key) };
}
