import { GatewayError, type Call, type Quota } from 'podgate/contract';
import type { CloudToken } from '../identity/identity.ts';
import { pathPart, type Session } from '../session.ts';
import { amountsOfCinder, amountsOfNeutron, amountsOfNova, readCinder, readNeutron, readNova } from './limits.ts';

/** Of which project it is asked, and whether that is another than the one of the credentials. */
interface Asked {
  readonly session: Session;
  readonly project: string;
  readonly foreign: boolean;
  readonly call: Call;
}

/** GET /limits of Nova (OS-54); administrators may name a project. */
async function ofNova({ session, project, foreign, call }: Asked): Promise<Quota> {
  const query = foreign ? { tenant_id: project } : {};
  const request = { service: 'compute', operation: 'limits.show', path: '/limits', query } as const;
  return amountsOfNova(readNova((await session.send(request, call)).json()).limits.absolute);
}

/** Minor version of Cinder since which an administrator's limits may be those of a project that he names. */
const NAMED_SINCE = 39;

/** GET /limits of Cinder. Older ones answer with the limits of the caller's own project, whichever is named. */
async function ofCinder({ session, project, foreign, call }: Asked): Promise<Quota> {
  const request = { service: 'volume', operation: 'limits.show', path: '/limits' } as const;
  if (foreign && (await session.newest('volume', call)) < NAMED_SINCE) {
    throw new GatewayError('unsupported', `cloud ${session.cloud.name}: volume has no limits of other projects`);
  }
  const named = foreign ? { query: { project_id: project }, version: NAMED_SINCE } : {};
  const reply = await session.send({ ...request, ...named }, call);
  return amountsOfCinder(readCinder(reply.json()).limits.absolute);
}

/** Neutron's quotas with what is used of them, or without where it does not tell. */
async function ofNeutron({ session, project, call }: Asked): Promise<Quota> {
  const of = (path: string) =>
    session.send({ service: 'network', operation: 'quotas.show', path: `/quotas/${pathPart(project)}${path}` }, call);
  try {
    return amountsOfNeutron(readNeutron((await of('/details.json')).json()).quota);
  } catch (error) {
    if (!GatewayError.is(error) || (error.code !== 'unsupported' && error.code !== 'not_found')) throw error;
    return amountsOfNeutron(readNeutron((await of('')).json()).quota);
  }
}

/** What a service says, or nothing when the cloud does not have it. */
async function unlessMissing(quota: Promise<Quota>): Promise<Quota> {
  try {
    return await quota;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return {};
    throw error;
  }
}

/** Services differ in what they say to those who may not look at other projects: some answer with the caller's own. */
function checkMayAsk(project: string, token: CloudToken, cloud: string): void {
  if (project === token.project.id || token.roles.includes('admin')) return;
  throw new GatewayError(
    'forbidden',
    `cloud ${cloud}: the configured user may look at the quotas of his own project only; those of others need role admin`,
  );
}

/** What a project may use and uses, of all services that the cloud has. Throws `forbidden`, and what a service fails with. */
export async function quotasOf(session: Session, of: string | undefined, call: Call): Promise<Quota> {
  const token = await session.token(call);
  const project = of ?? token.project.id;
  checkMayAsk(project, token, session.cloud.name);
  const asked = { session, project, foreign: project !== token.project.id, call };
  const parts = await Promise.all([ofNova(asked), ofCinder(asked), ofNeutron(asked)].map(unlessMissing));
  return Object.assign({}, ...parts) as Quota;
}
