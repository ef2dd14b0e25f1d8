import { randomBytes } from 'node:crypto';
import { Type, check } from 'podgate/kit';
import type { RoleName } from '../content/projects.ts';
import { bodyOf, json, type Reply, type Request } from '../http/message.ts';
import type { World } from '../world.ts';
import type { Access } from './access.ts';
import { forbidden, missing, notFound } from './errors.ts';
import { rolesIn } from './login.ts';

/** What one user may do in another's name, or in his own with fewer roles. */
export interface Trust {
  readonly id: string;
  readonly trustorId: string;
  readonly trusteeId: string;
  readonly projectId: string;
  readonly roles: readonly RoleName[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const NewTrust = check(
  Type.Object({
    trust: Type.Object({
      trustor_user_id: Type.String(),
      trustee_user_id: Type.String(),
      project_id: Type.String(),
      impersonation: Type.Boolean(),
      roles: Type.Array(Type.Object({ name: Type.String() })),
      expires_at: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  }),
);

/** POST /OS-TRUST/trusts: only of oneself, and only with roles that one has in the project (Keystone's own rules). */
export function createTrust(world: World, request: Request, access: Access): Reply {
  const body = bodyOf(request);
  if (!NewTrust.is(body)) throw missing('trust', 'request body');
  const { trustor_user_id: trustorId, trustee_user_id: trusteeId, project_id: projectId, ...rest } = body.trust;
  if (trustorId !== access.userId) throw forbidden('identity:create_trust');
  const { directory } = world.cloud.basis;
  const own = rolesIn(directory, trustorId, { kind: 'project', projectId });
  const roles = rest.roles.map(({ name }) => {
    const role = own.find((one) => one === name);
    if (!role) throw notFound(`Could not find role: ${name}.`);
    return role;
  });
  const expiresAt = rest.expires_at ? Date.parse(rest.expires_at) : Infinity;
  const trust = { id: randomBytes(16).toString('hex'), trustorId, trusteeId, projectId, roles, expiresAt };
  world.trusts.set(trust.id, trust);
  return json(201, {
    trust: {
      ...{ id: trust.id, project_id: projectId, trustor_user_id: trustorId, trustee_user_id: trusteeId },
      ...{ impersonation: rest.impersonation, expires_at: rest.expires_at ?? null, remaining_uses: null },
      roles: roles.map((name) => ({ id: directory.roles.find((one) => one.name === name)?.id, name })),
    },
  });
}
