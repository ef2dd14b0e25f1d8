import type { Actor } from '../identity/actor.ts';
import type { Events } from '../observe/channels.ts';

/** Who it was, as the audit names him. */
export function auditedActor(actor: Actor): Pick<Events['audit'], 'actor' | 'project' | 'user' | 'tenant'> {
  const { id, name, domain, scope } = actor;
  const user = { name, domain: domain.name, domainId: domain.id };
  if (scope.kind !== 'project') return { actor: id, project: '', user };
  const { project } = scope;
  return {
    actor: id,
    project: project.id,
    user,
    tenant: { name: project.name, domain: project.domain, domainId: project.domainId },
  };
}
