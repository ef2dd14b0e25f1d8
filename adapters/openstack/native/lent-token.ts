import { GatewayError, type Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import type { CloudToken } from '../identity/identity.ts';
import type { Session } from '../session.ts';

/**
 * Roles that a caller may have in his project as if he were its member himself: with these the services show and change what is the
 * project's, and nothing else (OpenStack's own defaults). All others, above all admin, stay with the gateway.
 */
const LENT: ReadonlySet<string> = new Set(['member', '_member_', 'reader', 'creator', 'load-balancer_member']);

const readTrust = reader(Type.Object({ trust: Type.Object({ id: Type.String() }) }), "Keystone's trust");

const HOURS = 3_600_000;
/** A trust is made anew some time before it ends, so that no token of it ends early. */
const TRUST = { lasts: 48 * HOURS, used: 24 * HOURS };

const keyOf = ({ config }: Session, project: string, { kind, what }: { kind: 'token' | 'record'; what: string }) => {
  return { kind, scope: `${what} ${project}`, secret: JSON.stringify(config.auth) } as const;
};

const rolesLent = ({ roles }: CloudToken) => roles.filter((role) => LENT.has(role));

/** Lets the gateway's own user act with fewer of his roles: by a trust of him in himself, which ends by itself. */
async function makeTrust(session: Session, own: CloudToken, call: Call): Promise<string> {
  const { tools } = session;
  const trust = {
    trustor_user_id: own.userId,
    trustee_user_id: own.userId,
    project_id: own.project.id,
    impersonation: false,
    roles: rolesLent(own).map((name) => ({ name })),
    expires_at: new Date(tools.now() + TRUST.lasts).toISOString(),
  };
  const reply = await session.send(
    { service: 'identity', operation: 'trusts.create', method: 'POST', path: '/OS-TRUST/trusts', body: { trust } },
    call,
  );
  return readTrust(reply.json()).trust.id;
}

function trustOf(session: Session, own: CloudToken, call: Call, not?: string): Promise<string> {
  const { tools } = session;
  const produce = async () => ({
    value: await makeTrust(session, own, call),
    expiresAt: tools.now() + TRUST.used,
  });
  return tools.cache.remember(keyOf(session, own.project.id, { kind: 'record', what: 'trust in' }), produce, not);
}

async function logInByTrust(session: Session, own: CloudToken, call: Call) {
  const { config, tools, cloud, identity } = session;
  const known = await trustOf(session, own, call);
  try {
    return await identity.logIn(config.auth, tools, call, { cloud: cloud.name, trust: known });
  } catch (error) {
    // It was removed, or lost a role, before its time.
    if (!GatewayError.is(error) || !GONE.has(error.code)) throw error;
    const trust = await trustOf(session, own, call, known);
    return identity.logIn(config.auth, tools, call, { cloud: cloud.name, trust });
  }
}

const GONE: ReadonlySet<string> = new Set(['forbidden', 'upstream_rejected']);

function requireLendable(session: Session, own: CloudToken): void {
  const { cloud, config } = session;
  const kept = own.roles.filter((role) => !LENT.has(role));
  const why = `cloud ${cloud.name}: the gateway's user has role ${kept.join(', ')} in project ${own.project.name}`;
  if (rolesLent(own).length === 0) {
    throw new GatewayError('forbidden', `${why} and none that can be lent: give it role member there`);
  }
  if (config.auth.application_credential_id !== undefined) {
    throw new GatewayError(
      'forbidden',
      `${why}, and an application credential cannot lend less: make one with role member`,
    );
  }
}

/**
 * A token of the gateway's user with no more rights than a member of the project has. Throws `forbidden` when there can be none, and what
 * a login throws.
 */
export async function lentToken(session: Session, call: Call, refused?: CloudToken): Promise<CloudToken> {
  const own = await session.token(call, refused);
  if (own.roles.length > 0 && own.roles.every((role) => LENT.has(role))) return own;
  requireLendable(session, own);
  const key = keyOf(session, own.project.id, { kind: 'token', what: 'member of' });
  return session.tools.cache.remember(key, () => logInByTrust(session, own, call), refused);
}
