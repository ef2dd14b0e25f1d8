import type { NewServer } from '../../contract/index.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';

/** What the caller sends again: it is not kept. */
type Secret = 'password' | 'user_data';

/** What is kept of servers that are being made, so that a later attempt with the same key makes the same ones. */
export interface Saved {
  readonly cloud: string;
  readonly servers: readonly Omit<NewServer, Secret>[];
}

export function savedOf(cloud: string, servers: readonly NewServer[]): Saved {
  return { cloud, servers: servers.map(({ password: _password, user_data: _data, ...rest }) => rest) };
}

export const isSaved = (value: unknown): value is Saved =>
  typeof value === 'object' && value !== null && 'cloud' in value && 'servers' in value;

/** The same servers again. The body is the same as the first time, so what was not kept is in it. */
export function serversFrom({ servers }: Saved, { password, userData }: ServerWish): readonly NewServer[] {
  return servers.map((server) => ({
    ...server,
    ...(password !== undefined && { password }),
    ...(userData !== undefined && { user_data: userData }),
  }));
}
