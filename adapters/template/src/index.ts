import { defineProvider, type Call } from 'podgate/contract';
import { AcmeConfig } from './config.ts';
import { actions } from './servers/power.ts';
import { listServers, servers, showServer, type AcmeServer } from './servers/source.ts';
import { toServer } from './servers/translate.ts';
import { openSession, type Session } from './session.ts';

async function countServers(session: Session, call: Call): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listServers(session, cursor, call);
    count += page.items.length;
    cursor = page.next;
  } while (cursor !== undefined);
  return count;
}

/** How to speak to clouds of this kind. */
export default defineProvider<AcmeConfig, Session, { readonly servers: AcmeServer }>({
  contract: 1,
  name: 'acme',
  provider: 'Acme',
  configSchema: AcmeConfig,
  hosts: ({ url }) => [new URL(url).hostname],
  open: openSession,
  async facts(session, call) {
    const { region, project } = await session.login(call);
    return { region, accessUrl: session.config.url, project };
  },
  async check(session, call) {
    await session.login(call);
    const count = await countServers(session, call);
    return { identityUrl: session.config.url, versions: { api: '1' }, servers: count, warnings: [] };
  },
  sources: { servers },
  resources: {
    servers: {
      rows: 'servers',
      uses: [],
      translate: (_session, record) => toServer(record),
      live: async (session, id, call) => [{ source: 'servers', records: [await showServer(session, id, call)] }],
      actions,
    },
  },
});
