import { GatewayError, type Call, type CheckReport } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { STOCK } from './dialect.ts';
import type { Service } from './services.ts';
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

const OLD = 'compute has no microversions: adapter openstack-legacy fits';
const UOS = "its servers have UStack's own fields: adapter ustack fits";

/** Fields that only UStack gives addresses (US-41). */
const isUstack = (text: string) => text.includes('"UOS-EXT-IPS:');

async function versionsOf(
  session: Session,
  call: Call,
): Promise<{ found: Record<string, string>; warnings: string[] }> {
  const found: Record<string, string> = {
    identity: session.identity.version,
    compute: '',
    image: '',
    network: '',
    volume: '',
  };
  const warnings: string[] = [];
  const services: readonly Service[] = ['compute', 'image', 'network', 'volume'];
  await Promise.all(
    services.map(async (service) => {
      try {
        const versions = await session.versions(service, call);
        found[service] = versions.found;
        if (service === 'compute' && versions.range === null && session.dialect.microversions) warnings.push(OLD);
      } catch (error) {
        if (!GatewayError.is(error) || service === 'compute') throw error;
        found[service] = '-';
        warnings.push(`${service} is not usable, so the fields that need it stay empty: ${error.message}`);
      }
    }),
  );
  return { found, warnings };
}

/** Logs in, finds versions, counts servers. */
export async function checkCloud(session: Session, call: Call): Promise<CheckReport> {
  const token = await session.token(call);
  const { found, warnings } = await versionsOf(session, call);
  if (session.cloud.allProjects && !token.roles.includes('admin')) {
    warnings.push(
      'projects.all is set, but the user has no role admin here: the cloud may refuse to list all projects',
    );
  }
  const { count, text } = await seenServers(session, call);
  if (isUstack(text) && session.dialect.name === STOCK.name) warnings.push(UOS);
  return {
    identityUrl: session.identity.url(session.config.auth.url),
    versions: found,
    servers: count,
    warnings,
  };
}
