import { generateKeyPairSync } from 'node:crypto';
import { NotPossible } from '../cases/case.ts';
import { GB, OTHER, removal, type ThingStep } from './step.ts';

/** A public key as it is put into guests: type, base64, comment. */
function publicKey(): string {
  const raw = Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const sized = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([sized(Buffer.from('ssh-ed25519')), sized(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')} conformance`;
}

/** Keys, floating addresses, images. */
export const otherSteps: readonly ThingStep[] = [
  {
    resource: 'keypairs',
    action: 'create',
    run: (work) => {
      const input = { name: work.names().name, public_key: publicKey() };
      const { create: creation, delete: remove } = work.writes.keypairs ?? {};
      return work.make(
        'keypairs',
        { creation, remove },
        input,
        ({ name, scheme }) => name === input.name && scheme === 'ED25519',
      );
    },
  },
  removal('keypairs'),
  {
    resource: 'eips',
    action: 'create',
    run: (work) => {
      const { outside } = work.making;
      if (outside === undefined) throw new NotPossible('the target names no network outside');
      const input = { ...work.names(), vpc: work.watch.named('vpcs', outside).id };
      const { create: creation, delete: remove } = work.writes.eips ?? {};
      return work.make('eips', { creation, remove }, input, ({ ip_addr, description }) => {
        return ip_addr !== '' && description === input.description;
      });
    },
  },
  {
    resource: 'eips',
    action: 'update',
    run: (work) =>
      work.change('eips', work.writes.eips?.update, { description: OTHER }, ({ description }) => description === OTHER),
  },
  removal('eips'),
  {
    resource: 'images',
    action: 'create',
    run: (work) => {
      const { name, marker } = work.names();
      const input = { name, marker, min_disk: GB, tags: ['conformance'] };
      const { create: creation, delete: remove } = work.writes.images ?? {};
      return work.make(
        'images',
        { creation, remove },
        input,
        (image) => image.name === name && image.status === 'queued',
      );
    },
  },
  {
    resource: 'images',
    action: 'update',
    run: (work) => {
      const name = `${work.names().name}-other`;
      return work.change('images', work.writes.images?.update, { name }, (image) => image.name === name);
    },
  },
  {
    resource: 'images',
    action: 'add_tag',
    run: (work) =>
      work.change('images', work.writes.images?.add_tag, { tag: 'other' }, ({ tags = [] }) => tags.includes('other')),
  },
  {
    resource: 'images',
    action: 'remove_tag',
    run: (work) =>
      work.change(
        'images',
        work.writes.images?.remove_tag,
        { tag: 'other' },
        ({ tags = [] }) => !tags.includes('other'),
      ),
  },
  removal('images'),
];

/** What administrators make. */
export const administratorSteps: readonly ThingStep[] = [
  {
    resource: 'serverskus',
    action: 'create',
    run: (work) => {
      const sizes = { cpu_core_count: 1, memory_size_mb: 64, disk_gb: 1, ephemeral_gb: 0, swap_mb: 0 };
      const { name, marker } = work.names();
      const input = { name, marker, ...sizes };
      const { create: creation, delete: remove } = work.writes.serverskus ?? {};
      return work.make(
        'serverskus',
        { creation, remove },
        input,
        (sku) => sku.name === name && sku.memory_size_mb === 64,
      );
    },
  },
  removal('serverskus'),
];
