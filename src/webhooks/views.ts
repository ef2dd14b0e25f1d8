import type { WebhookConfig } from '../config/webhooks.ts';
import type { Actor } from '../identity/actor.ts';
import type { ViewRequest } from '../inventory/live/view.ts';
import { visibilityOf } from '../policy/visibility.ts';
import type { OwnerProject } from '../schema/context.ts';
import type { Directory } from '../schema/query/directory.ts';
import { listQueryOf, type Listable } from '../schema/query/list-query.ts';
import { all } from '../schema/query/parameters.ts';
import { RawQuery } from '../schema/query/raw.ts';
import { LISTABLES } from '../schema/resources.ts';

/** What says who sees what. */
export interface Seeing {
  readonly directory: () => Directory;
  readonly projects: () => readonly OwnerProject[];
  readonly cloudsOf: (projects: ReadonlySet<string>) => readonly string[];
}

/** A receiver is nobody: what it sees is what the configuration names, which administrators write. */
function actorOf({ name }: WebhookConfig): Actor {
  const called = `webhook ${name}`;
  return {
    ...{ id: called, name: called, displayname: called, email: '', mobile: '' },
    domain: { id: '', name: '' },
    scope: { kind: 'unscoped' },
    roles: [],
    systemAdmin: true,
  };
}

function viewOf(config: WebhookConfig, listable: Listable, { directory, projects, cloudsOf }: Seeing): ViewRequest {
  const { schema } = listable;
  // Fields and rows that administrators alone are shown are told with system scope alone.
  const admin = config.owned.scope === 'system';
  const query = listQueryOf(new RawQuery(config.query), listable, { directory: directory(), admin });
  const context = { directory: directory(), projects: projects(), reach: schema.reach, cloudsOf };
  const visible = visibilityOf(actorOf(config), { ...config.owned, deleted: false }, context);
  const { details, metadata, fields } = query;
  const shape = { form: details ? 'full' : 'brief', admin, metadata, fields } as const;
  const clouds = visible.projects === 'all' ? 'all' : cloudsOf(visible.projects);
  return { schema, where: all([visible.where, query.where]), shape, clouds };
}

/**
 * The rows of which a receiver is told. Throws what keeps it from being told: a project or a region that there is not (yet), a resource that
 * needs system scope.
 */
export function viewsOf(config: WebhookConfig, seeing: Seeing): readonly ViewRequest[] {
  const listables = LISTABLES.filter(({ schema }) => config.resources.includes(schema.plural));
  return listables.map((listable) => viewOf(config, listable, seeing));
}
