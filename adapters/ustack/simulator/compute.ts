import {
  get,
  json,
  router,
  STOCK_CLOUD,
  type Face,
  type Reply,
  type Route,
  type World,
} from '../../openstack/simulator/family.ts';
import { actOnServer } from './actions.ts';
import { ask, type Context, type Extra } from './context.ts';
import { listFlavors, showFlavor } from './flavors.ts';
import { plug } from './interfaces.ts';
import { createKeypair, deleteKeypair, showKeypair } from './keypairs.ts';
import {
  attachVolume,
  createServer,
  deleteServer,
  listDetail,
  listServers,
  renameServer,
  showServer,
} from './servers.ts';
import type { UstackSettings } from './settings.ts';

/** What is other than in the stock service. */
const find = router<Context, Reply>([
  get('/servers', listServers),
  get('/servers/detail', listDetail),
  { method: 'POST', path: '/servers', handle: createServer },
  get('/servers/:id', showServer),
  { method: 'PUT', path: '/servers/:id', handle: renameServer },
  { method: 'DELETE', path: '/servers/:id', handle: deleteServer },
  { method: 'POST', path: '/servers/:id/action', handle: actOnServer },
  { method: 'POST', path: '/servers/:id/os-volume_attachments', handle: attachVolume },
  { method: 'POST', path: '/servers/:id/os-interface', handle: plug },
  { method: 'POST', path: '/os-keypairs', handle: createKeypair },
  get('/os-keypairs/:name', showKeypair),
  { method: 'DELETE', path: '/os-keypairs/:name', handle: deleteKeypair },
  get('/flavors/detail', listFlavors),
  get('/flavors/:id', showFlavor),
] satisfies readonly Route<Context, Reply>[]);

/** There is one version, and the project is part of every path (US-C2). */
const BEGINNING = /^\/v2\/[0-9a-f]{32}(?=\/)/;

const NOWHERE: Reply = { status: 404, headers: { 'Content-Type': 'text/plain' }, body: '404 Not Found\n' };

const VERSIONS = { versions: [{ id: 'v2.0', status: 'CURRENT', links: [] }] };

/** UStack's compute service: the stock one, as the reference says that it is (US-01…US-28, US-40…US-63). */
export function computeFace(world: World, settings: UstackSettings): Face {
  const stock = STOCK_CLOUD.faces.compute(world);
  const extra: Extra = { keys: new Map(), deleted: new Map() };
  return {
    ...stock,
    handle(request) {
      if (request.path === '/') return json(200, VERSIONS);
      const [beginning] = BEGINNING.exec(request.path) ?? [];
      if (beginning === undefined) return NOWHERE;
      const context = { world, request, settings, extra, stock };
      const found = find(request.method, request.path.slice(beginning.length));
      return found.kind === 'found' ? found.run(context) : ask(context);
    },
  };
}
