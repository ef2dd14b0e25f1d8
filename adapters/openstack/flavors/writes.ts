import { GatewayError, type Call, type NewSku, type SkuWrites } from 'podgate/contract';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';
import { showFlavor, type NovaFlavor } from './nova.ts';

/** From this minor version on flavors have descriptions. */
const DESCRIBED = 55;

const pathOf = (id: string) => `/flavors/${pathPart(id)}`;

async function make(session: Session, wanted: NewSku, call: Call): Promise<void> {
  const { name, description, cpu_core_count, memory_size_mb, disk_gb, ephemeral_gb, swap_mb, projects, marker } =
    wanted;
  if (description !== undefined && (await session.newest('compute', call)) < DESCRIBED) {
    const why = `cloud ${session.cloud.name} is too old for it (Nova 2.${DESCRIBED} is needed)`;
    throw new GatewayError('unsupported', `description: ${why}`);
  }
  const flavor = {
    id: marker,
    name,
    vcpus: cpu_core_count,
    ram: memory_size_mb,
    disk: disk_gb,
    'OS-FLV-EXT-DATA:ephemeral': ephemeral_gb,
    swap: swap_mb,
    'os-flavor-access:is_public': projects === undefined,
    ...(description !== undefined && { description }),
  };
  const about = { service: 'compute', operation: 'flavors.create', method: 'POST', path: '/flavors' } as const;
  await session.send({ ...about, version: DESCRIBED, body: { flavor } }, call);
}

async function remove(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'flavors.delete', method: 'DELETE' } as const;
  await session.send({ ...about, path: pathOf(id) }, call);
}

/** Lets projects use it; one that may already is left alone. */
async function admit(session: Session, { marker, projects = [] }: NewSku, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'flavors.admit', method: 'POST' } as const;
  for (const tenant of projects) {
    try {
      await session.send({ ...about, path: `${pathOf(marker)}/action`, body: { addTenantAccess: { tenant } } }, call);
    } catch (error) {
      if (!GatewayError.is(error) || error.upstream?.status !== 409) throw error;
    }
  }
}

const isAsWanted = (flavor: NovaFlavor, { name, cpu_core_count, memory_size_mb }: NewSku) =>
  flavor.name === name && flavor.vcpus === cpu_core_count && flavor.ram === memory_size_mb;

/** How flavors are made and deleted (mapping OS-49). The mark by which one is found again is its id. */
export const skuWrites: SkuWrites<Session> = {
  create: {
    async run(session, wanted, call) {
      const steps = new Steps();
      await make(session, wanted, call);
      call.touch('serverskus', wanted.marker);
      steps.undo(`size ${wanted.name} (${wanted.marker})`, () => remove(session, wanted.marker, call));
      await steps.take('letting its project use it', () => admit(session, wanted, call));
      return { id: wanted.marker };
    },
    async find(session, wanted, call) {
      const flavor = await unlessGone(showFlavor(session, wanted.marker, call));
      if (!flavor || !isAsWanted(flavor, wanted)) return undefined;
      await admit(session, wanted, call);
      return { id: flavor.id };
    },
  },
  delete: {
    async run(session, { id }, _input, call) {
      await remove(session, id, call);
      return { done: true };
    },
  },
};
