import type { Static, TObject } from '../kit/index.ts';
import type { Place } from './groups.ts';
import { later, text, type Column } from './resource.ts';

/** Rows that Cloudpods shows as a domain's (cloudpods-api §8.8), though here too they belong to a project. */
export const domainFields = {
  domain_id: later(text({ column: true })),
  domain_src: text(),
  project_domain: later(text({ column: true })),
};

/** The project of rows that do not show one: for the rule of who sees them. */
export const hiddenProject: Readonly<Record<string, Column>> = { project_id: { type: 'text', hidden: true } };

/** Values of `domainFields`. */
export function domainOf({ owner }: Pick<Place, 'owner'>): Static<TObject<typeof domainFields>> {
  return { domain_id: owner?.domainId, domain_src: 'cloud', project_domain: owner?.domain };
}
