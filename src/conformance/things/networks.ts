import { OTHER, removal, type ThingStep } from './step.ts';

const CIDR = '10.213.0.0/24';

/** Networks, with the vpc that they are in. */
export const networkSteps: readonly ThingStep[] = [
  {
    resource: 'vpcs',
    action: 'create',
    run: (work) => {
      const input = work.names();
      const { create: creation, delete: remove } = work.writes.vpcs ?? {};
      return work.make('vpcs', { creation, remove }, input, ({ name }) => name === input.name);
    },
  },
  {
    resource: 'networks',
    action: 'create',
    run: (work) => {
      const input = { ...work.names(), vpc: work.made('vpcs'), ip_version: '4', cidr: CIDR } as const;
      const { create: creation, delete: remove } = work.writes.networks ?? {};
      const seen = (network: { readonly name: string; readonly cidr?: string; readonly vpc_id?: string }) =>
        network.name === input.name && network.cidr === CIDR && network.vpc_id === input.vpc;
      return work.make('networks', { creation, remove }, input, seen);
    },
  },
  {
    resource: 'networks',
    action: 'update',
    run: (work) => {
      const change = { description: OTHER, dns: ['192.0.2.53'] };
      const seen = (network: { readonly description?: string; readonly dns?: readonly string[] }) =>
        network.description === OTHER && network.dns?.join() === '192.0.2.53';
      return work.change('networks', work.writes.networks?.update, change, seen);
    },
  },
  removal('networks'),
  {
    resource: 'vpcs',
    action: 'update',
    run: (work) =>
      work.change('vpcs', work.writes.vpcs?.update, { description: OTHER }, ({ description }) => description === OTHER),
  },
  removal('vpcs'),
];
