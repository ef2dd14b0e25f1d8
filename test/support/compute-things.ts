import { createHash } from 'node:crypto';
import type { Image, Keypair, Sku } from '../../src/contract/index.ts';
import { cloudKeyName } from '../../src/schema/keypairs/naming.ts';
import type { FakeThings } from './fake-provider.ts';

const CREATED = '2026-11-20T20:44:57.000000Z';
const projectOf = (name: string) => ({ id: name, name, domain: 'Default' });

/** An image of a project of the cloud. */
export function imageOf(id: string, project: string, more: Partial<Image> = {}): Image {
  return {
    id,
    name: id,
    status: 'active',
    created_at: CREATED,
    updated_at: CREATED,
    project: projectOf(project),
    visibility: 'private',
    ...more,
  };
}

/** A size for everybody. */
export const skuOf = (id: string, more: Partial<Sku> = {}): Sku => ({ id, name: id, everyone: true, ...more });

/** A key as its cloud names it. */
export const keypairOf = (name: string, more: Partial<Keypair> = {}): Keypair => ({ id: name, name, ...more });

/** A thing of each kind that is a tenant's own, the word in all its texts. */
export function computeThings(
  { id, word, user }: { readonly id: string; readonly word: string; readonly user: string },
  project: string,
): Pick<Required<FakeThings>, 'images' | 'serverskus' | 'keypairs'> {
  const of = (what: string) => `${word}-${what}`;
  return {
    images: [
      imageOf(id, project, {
        name: `${word}-name`,
        description: of('description'),
        os_type: of('os'),
        os_distribution: of('distribution'),
        os_version: of('version'),
        os_arch: of('arch'),
        checksum: of('checksum'),
        disk_format: of('format'),
        size: 66_666,
        properties: { [`${word}key`]: of('value') },
        metadata: { [`tag:${word}`]: '' },
      }),
    ],
    serverskus: [
      skuOf(id, {
        name: `${word}-name`,
        everyone: false,
        shared_projects: [projectOf(project)],
        memory_size_mb: 66_666,
        cpu_core_count: 66,
        cpu_arch: of('arch'),
        gpu_spec: of('gpu'),
        gpu_count: 1,
        extra_specs: { [of('spec')]: of('value') },
      }),
    ],
    keypairs: [keypairOf(`pg-${user.slice(0, 12)}-${word}-name`, { public_key: of('key'), fingerprint: of('print') })],
  };
}

/** A key of the user bob of the domain Default, whose id follows from that. */
export const bobsKey = (name: string): Keypair =>
  keypairOf(cloudKeyName(createHash('sha256').update('user\nDefault\nbob').digest('hex').slice(0, 32), name));

/** A path below a route of these kinds that leads to something, where the gateway has an image i1, a size f1 and a key k1. */
export function computeFound(template: string): string | undefined {
  const plural = template.split('/').findLast((part) => part in FOUND);
  if (plural === undefined) return undefined;
  if (template.endsWith('/distinct-field')) return `${template}?field=name`;
  return template.endsWith('/:id') ? template.replace(':id', FOUND[plural] ?? '') : undefined;
}

const FOUND: Readonly<Record<string, string>> = {
  images: 'north.i1',
  cachedimages: 'north.i1',
  serverskus: 'north.f1',
  keypairs: 'k1',
};
