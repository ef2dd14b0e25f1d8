import { GatewayError, type Call, type CheckReport } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { discoverCloud } from './discovery.ts';
import { EASYSTACK_FITS, fitting, rootsOf, type Roots } from './fits.ts';
import type { Session } from './session.ts';

const readIds = reader(
  Type.Object({
    servers: Type.Array(Type.Object({ id: Type.String() })),
    servers_links: Type.Optional(Type.Array(Type.Unknown())),
  }),
  "Nova's list of servers",
);

const MAX_PAGES = 200;

async function seenServers(session: Session, call: Call): Promise<{ readonly count: number; readonly text: string }> {
  const all = session.cloud.allProjects ? { all_tenants: '1' } : {};
  let count = 0;
  let text = '';
  let marker: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...all, limit: '1000', marker };
    const request = { service: 'compute', operation: 'servers.count', path: '/servers', query } as const;
    const reply = await session.send(request, call);
    const { servers, servers_links: links } = readIds(reply.json());
    text ||= reply.text;
    count += servers.length;
    marker = servers.at(-1)?.id;
    if (!links || links.length === 0 || marker === undefined) break;
  }
  return { count, text };
}

/** Runs a look at a cloud; what fails on one of another vendor's says so. */
async function onKnownKind<T>({ dialect }: Session, { easystack }: Roots, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!GatewayError.is(error) || !easystack || dialect.name === 'easystack') throw error;
    const { code, message, retryAfter, upstream } = error;
    throw new GatewayError(code, `${message.replace(/\.$/, '')}; ${EASYSTACK_FITS}`, {
      cause: error,
      retryAfter,
      upstream,
    });
  }
}

/** Logs in, finds what the cloud is made of, counts servers, and says which adapter fits it better. */
export async function checkCloud(session: Session, call: Call): Promise<CheckReport> {
  const token = await session.token(call);
  const roots = await rootsOf(session, call);
  return onKnownKind(session, roots, async () => {
    const { versions, extensions, unversioned, warnings } = await discoverCloud(session, call);
    const { count, text } = await seenServers(session, call);
    const fit = fitting(session.dialect.name, { ...roots, unversioned, servers: text });
    const tooFew =
      session.cloud.allProjects && !token.roles.includes('admin')
        ? ['projects.all is set, but the user has no role admin here: the cloud may refuse to list all projects']
        : [];
    return {
      identityUrl: session.identity.url(session.config.auth.url),
      versions,
      extensions,
      servers: count,
      warnings: [...(fit === undefined ? [] : [fit]), ...warnings, ...tooFew],
    };
  });
}
