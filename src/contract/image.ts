import { Type, type Static } from '@sinclair/typebox';
import { flag, list, named, shareable, strict, text, texts, upstream, whole, words } from './forms.ts';

/** The status words of an image, Cloudpods' spelling (openstack-mapping §4.3). */
export const IMAGE_STATUSES = ['queued', 'saving', 'active', 'deactivated', 'deleted', 'killed', 'unknown'] as const;
export type ImageStatus = (typeof IMAGE_STATUSES)[number];

/** An image as an adapter reports it (OS-60, ES-17, ES-18). */
export const Image = Type.Object(
  {
    ...named,
    ...shareable,
    status: words(IMAGE_STATUSES),
    upstream,
    size: whole('bytes of the file, 0 until it is there'),
    virtual_size: whole('bytes of the disk that it holds'),
    disk_format: text('qcow2, raw, iso …'),
    container_format: text('bare, ovf …'),
    min_disk: whole('MB that the root disk must have'),
    min_ram: whole('MB that the server must have'),
    checksum: text('MD5 of the file'),
    hash_algorithm: text('for example sha512'),
    hash: text('of the file, by that algorithm'),
    protected: flag('cannot be deleted'),
    hidden: flag('left out of the lists of the cloud'),
    visibility: text("the cloud's own word: public, private, shared, community"),
    os_type: text('Linux or Windows'),
    os_distribution: text('for example Ubuntu'),
    os_version: text('for example 22.04'),
    os_arch: text('x86_64, aarch64 …'),
    uefi: flag('boots by UEFI'),
    guest_count: whole('servers whose root disk was made from it, as far as the cloud shows them'),
    snapshot_of: text('id of the server that it was made from'),
    tags: list(Type.String(), 'tags'),
    properties: texts("the cloud's own further properties, as text"),
  },
  strict,
);
export type Image = Static<typeof Image>;
