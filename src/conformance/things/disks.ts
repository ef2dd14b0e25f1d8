import { GB, OTHER, removal, type ThingStep } from './step.ts';

/** Disks, and snapshots of them. */
export const diskSteps: readonly ThingStep[] = [
  {
    resource: 'disks',
    action: 'create',
    run: (work) => {
      const input = { ...work.names(), size: GB, metadata: { conformance: 'yes' } };
      const { create: creation, delete: remove } = work.writes.disks ?? {};
      return work.make('disks', { creation, remove }, input, ({ name, size, status, metadata }) => {
        return name === input.name && size === GB && status === 'ready' && metadata?.['user:conformance'] === 'yes';
      });
    },
  },
  {
    resource: 'disks',
    action: 'update',
    run: (work) =>
      work.change(
        'disks',
        work.writes.disks?.update,
        { description: OTHER },
        ({ description }) => description === OTHER,
      ),
  },
  {
    resource: 'disks',
    action: 'resize',
    run: (work) => work.change('disks', work.writes.disks?.resize, { size: 2 * GB }, ({ size }) => size === 2 * GB),
  },
  {
    resource: 'snapshots',
    action: 'create',
    run: (work) => {
      const disk = work.made('disks');
      const input = { ...work.names(), disk: { id: disk, name: disk } };
      const { create: creation, delete: remove } = work.writes.snapshots ?? {};
      const seen = (snapshot: { readonly name: string; readonly status?: string; readonly disk_id?: string }) =>
        snapshot.name === input.name && snapshot.status === 'ready' && snapshot.disk_id === disk;
      return work.make('snapshots', { creation, remove }, input, seen);
    },
  },
  {
    resource: 'snapshots',
    action: 'update',
    run: (work) => {
      const seen = ({ description }: { readonly description?: string }) => description === OTHER;
      return work.change('snapshots', work.writes.snapshots?.update, { description: OTHER }, seen);
    },
  },
  {
    resource: 'disks',
    action: 'reset',
    run: (work) => {
      const id = work.made('snapshots');
      return work.change(
        'disks',
        work.writes.disks?.reset,
        { snapshot: { id, name: id } },
        ({ status }) => status === 'ready',
      );
    },
  },
  removal('snapshots'),
  removal('disks'),
];
