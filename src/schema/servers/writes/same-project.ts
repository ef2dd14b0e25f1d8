import type { Meant } from '../../../contract/index.ts';
import type { Referred, SeenRow } from './asked.ts';
import { wrong } from './part.ts';

/** A text of a row, empty when there is none. */
export const word = (row: SeenRow, name: string) => (typeof row[name] === 'string' ? row[name] : '');

/** Whether a project may use what another owns. */
function isShared(row: SeenRow, project: string): boolean {
  if (row['is_public'] === true && row['public_scope'] !== 'project') return true;
  const shared = row['shared_projects'];
  return Array.isArray(shared) && shared.some((one: SeenRow) => one['id'] === project);
}

/**
 * What a body names, if the server's project may use it: an administrator sees what is of other projects, and must not mix them.
 * Throws `invalid_request`.
 */
export function usable(field: string, { id, row }: Referred, server: SeenRow): Meant {
  const [own, project] = [word(server, 'project_id'), word(row, 'project_id')];
  const name = word(row, 'name');
  if (project === '' || project === own || isShared(row, own)) return { id, name };
  // Only who may use it through a share sees it without being its owner or an administrator.
  throw wrong(
    field,
    `${name} is of project ${word(row, 'project')}, and the server of project ${word(server, 'project')}`,
  );
}
