import type { ExternalProject } from 'podgate/contract';
import type { KeystoneProject } from './keystone.ts';

/** Keystone's project in our words (OS-07). It belongs to the project of the gateway that its things belong to. */
export function toExternalProject({
  id,
  name,
  domain_id,
  domain,
  description,
  enabled,
}: KeystoneProject): ExternalProject {
  return { id, name, description, enabled, project: { id, name, domain_id, domain } };
}
