import { LIMITABLE_WORDS } from '../schema/servers/writes/possible.ts';
import type { Complain } from './identity.ts';
import type { ConfigFile } from './schema.ts';

/** What roles may do: those that are named here exactly what is listed, beside reading. */
export interface Policy {
  readonly roles: ReadonlyMap<string, { readonly servers: ReadonlySet<string> }>;
}

/** The limits of roles, and which of their words nobody knows. */
export function policyOf(file: ConfigFile['policy'], complain: Complain): Policy {
  const roles = Object.entries(file?.roles ?? {}).map(([role, { servers = [] }]) => {
    for (const [place, word] of servers.entries()) {
      if (!LIMITABLE_WORDS.includes(word)) {
        complain(
          ['roles', role, 'servers', place],
          `"${word}" is no action of a server; there are ${LIMITABLE_WORDS.join(', ')}`,
        );
      }
    }
    return [role, { servers: new Set(servers) }] as const;
  });
  return { roles: new Map(roles) };
}
