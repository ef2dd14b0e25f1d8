import type { Call, Provider } from '../../src/contract/index.ts';

/** A session that holds tokens of its cloud, as those of the family of OpenStack do. */
interface WithTokens {
  token(call: Call): Promise<{ readonly id: string }>;
}

/** An adapter whose sessions can be asked for the tokens that they hold. */
export interface WatchedAdapter {
  readonly provider: Provider;
  /** The token that the newest session of a cloud uses: of its own project, or of another one by its backend id. */
  tokenOf(cloud: string, project?: string): Promise<string>;
}

export function watchedAdapter(provider: Provider): WatchedAdapter {
  const sessions = new Map<string, WithTokens>();
  const nobody = () => undefined;
  return {
    provider: {
      ...provider,
      open(config, tools, cloud) {
        const session = provider.open(config, tools, cloud);
        sessions.set(cloud.name, session as WithTokens);
        return session;
      },
    },
    async tokenOf(cloud, project) {
      const { signal } = new AbortController();
      const until = () => Promise.resolve(undefined);
      const call: Call = { id: 'watched', signal, warn: nobody, touch: nobody, until, ...(project && { project }) };
      return (await sessions.get(cloud)!.token(call)).id;
    },
  };
}

/** What Keystone v3 says of a token that is asked about itself: 200 while it is good, else 401. */
export async function stateOfToken(identity: string, token: string): Promise<number> {
  const headers = { 'x-auth-token': token, 'x-subject-token': token };
  return (await fetch(`${identity}/auth/tokens`, { headers })).status;
}
