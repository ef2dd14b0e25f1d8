import { bedClouds } from './bed.ts';
import { PROJECTS, USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import type { GatewayProcess } from './gateway-process.ts';

const [first, second] = bedClouds();
const BY_NAME = { map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta } };
const DRESSED = { account: 'acme', brand: 'Acme Cloud', cloudEnv: 'public', readOnly: true, mediumTypes: { fast: 'ssd' } };

/** Each way of reading the two clouds: what the credentials see differs. */
export const WAYS: readonly (readonly [string, readonly [ConfiguredCloud, ConfiguredCloud]])[] = [
  [
    'as administrator of all projects',
    [
      { bed: first, login: 'admin', all: true, ...BY_NAME },
      { bed: second, login: 'admin', all: true, map: { 'Default/alpha': PROJECTS.alpha }, ...DRESSED },
    ],
  ],
  [
    'as member',
    [
      { bed: first, login: 'member', ...BY_NAME },
      { bed: second, login: 'member-beta', default: PROJECTS.beta, ...DRESSED },
    ],
  ],
  [
    'as member of the second tenant',
    [
      { bed: first, login: 'member-beta', ...BY_NAME },
      { bed: second, login: 'member', default: PROJECTS.alpha },
    ],
  ],
];

/** Ids of the gateway's users. */
export async function usersOf(gateway: GatewayProcess): Promise<Map<User, string>> {
  const ids = new Map<User, string>();
  for (const user of Object.keys(USERS) as User[]) {
    const client = await gateway.login(user);
    const { body } = await client.get<{ token: { user: { id: string } } }>('/v3/auth/tokens', {}, {
      'x-subject-token': client.token,
    });
    ids.set(user, body.token.user.id);
  }
  return ids;
}
