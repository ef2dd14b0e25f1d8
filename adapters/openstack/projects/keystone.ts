import { GatewayError, type Call, type Source } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import type { Session } from '../session.ts';

/** A project with the name of its domain, which Keystone lists apart. */
export interface KeystoneProject {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly domain: string;
  readonly description?: string;
  readonly enabled?: boolean;
}

const readProjects = reader(
  Type.Object({
    projects: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        domain_id: Type.Optional(Type.String()),
        description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        enabled: Type.Optional(Type.Boolean()),
      }),
    ),
  }),
  "Keystone's projects",
);

const readDomains = reader(
  Type.Object({ domains: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) }),
  "Keystone's domains",
);

/** The answer of the administrators' list, or of the one for everybody when that one is not allowed (mapping C-11, C-12). */
async function listed(session: Session, what: 'projects' | 'domains', call: Call): Promise<unknown> {
  const ask = (path: string) => session.send({ service: 'identity', operation: `${what}.list`, path }, call);
  try {
    return (await ask(`/${what}`)).json();
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'forbidden') throw error;
    return (await ask(`/auth/${what}`)).json();
  }
}

/** The projects that Keystone's third generation lists, each with its domain's name. */
export async function listProjects(session: Session, call: Call): Promise<readonly KeystoneProject[]> {
  const token = await session.token(call);
  const [listedProjects, listedDomains] = await Promise.all([
    listed(session, 'projects', call),
    listed(session, 'domains', call),
  ]);
  const names = new Map(readDomains(listedDomains).domains.map((domain) => [domain.id, domain.name]));
  names.set(token.project.domainId, token.project.domain);
  return readProjects(listedProjects).projects.map((project) => {
    const { id, name, domain_id = 'default', description, enabled = true } = project;
    const domain = names.get(domain_id) ?? domain_id;
    return { id, name, domain_id, domain, description: description ?? '', enabled };
  });
}

export const projects: Source<Session, KeystoneProject> = {
  pace: 'slow',
  list: async (session, _cursor, call) => ({ items: await session.identity.projects(session, call) }),
};
