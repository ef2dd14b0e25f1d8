import { listableImages } from '../../schema/images/listable.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

const PATH = '/v1/images';

/** Images where the clients of Cloudpods' image service look for them (clients.md §2): the same list, also under `detail`. */
export function imageServiceRoutes(parts: ReadParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableImages);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', `${PATH}/detail`, (exchange) => reads.list(exchange)),
    ...resourceRoutes(parts, listableImages, PATH),
  ];
}
