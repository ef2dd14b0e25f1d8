import type { Actor } from '../identity/actor.ts';

/** Who it was, as the audit names him. */
export function auditedActor({ id, scope }: Actor): { readonly actor: string; readonly project: string } {
  return { actor: id, project: scope.kind === 'project' ? scope.project.id : '' };
}
