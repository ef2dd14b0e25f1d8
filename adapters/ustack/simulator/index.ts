import type { SimulatorOptions, StartSimulator } from 'podgate/contract';
import {
  startCloud,
  STOCK_CLOUD,
  type Face,
  type OpenstackSimulator,
  type World,
} from '../../openstack/simulator/family.ts';
import { computeFace } from './compute.ts';
import { settingsOf } from './settings.ts';

interface Entry {
  readonly type: string;
}

/** Keystone knows nothing of where the compute service is: that is a URL for each region (US-C1). */
function identityFace(world: World): Face {
  const stock = STOCK_CLOUD.faces.identity(world);
  return {
    ...stock,
    handle(request) {
      const reply = stock.handle(request);
      if (!/\/auth\/(tokens|catalog)$/.test(request.path) || reply.body === '') return reply;
      const body = JSON.parse(reply.body) as { token?: { catalog?: readonly Entry[] }; catalog?: readonly Entry[] };
      const others = (catalog: readonly Entry[] | undefined) => catalog?.filter(({ type }) => type !== 'compute');
      const token = body.token && { ...body.token, catalog: others(body.token.catalog) };
      return { ...reply, body: JSON.stringify({ ...body, token, catalog: others(body.catalog) }) };
    },
  };
}

/**
 * A simulated region of UStack (dialects §5), with images, volumes and networks as OpenStack has them. It does what the reference
 * documents, traps included, and nothing else unless `settings.undocumented` says so.
 */
export const start = (({ settings: given, ...options }: SimulatorOptions): Promise<OpenstackSimulator> => {
  const { settings, stock } = settingsOf(given);
  return startCloud(
    {
      faces: { ...STOCK_CLOUD.faces, identity: identityFace, compute: (world) => computeFace(world, settings) },
      config: ({ auth }, { settings: { region }, url }) => ({ auth, region, regions: { [region]: `${url}/compute` } }),
    },
    { ...options, settings: stock },
  );
}) satisfies StartSimulator;
