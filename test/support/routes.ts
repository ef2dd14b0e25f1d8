import { LISTABLES } from '../../src/schema/resources.ts';
import { allRoutes, type RouteParts } from '../../src/http/routes/all.ts';
import type { Route } from '../../src/http/route.ts';

/** Every route of the main listener, as the router mounts them. */
export const ROUTES: readonly Route[] = allRoutes({} as unknown as RouteParts);

/** A path that a template fits, its parameters filled with something. */
export const pathOf = (template: string, values: Readonly<Record<string, string>> = {}): string =>
  template.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? 'something'));

/** The types of the services in the catalog, each with the path at which it stands. */
export const SERVICE_PATHS: Readonly<Record<string, string>> = {
  compute: '',
  compute_v2: '',
  identity: '/v3',
  image: '',
  log: '',
  monitor: '',
  notify: '',
  scheduler: '',
  webconsole: '',
  yunionconf: '',
};

/** Lists of one kind within a thing of another: no kind is called as what else stands below a thing. */
export const NESTED = new RegExp(`^/\\w+/:id/(${LISTABLES.map(({ schema }) => schema.plural).join('|')})$`);
