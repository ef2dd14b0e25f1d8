import { createHash } from 'node:crypto';
import type { Image } from '../content/images.ts';
import type { Access } from '../identity/access.ts';
import { zoned } from '../times.ts';

const digest = (algorithm: string, image: Image) => createHash(algorithm).update(image.id).digest('hex');

/** An image as Glance shows it: its properties stand beside Glance's own members. */
export function toImage(image: Image): object {
  const filled = image.size !== null;
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: 'bare',
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.size,
    status: image.status,
    checksum: filled ? digest('md5', image) : null,
    protected: image.isProtected,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: image.owner,
    os_hidden: image.hidden,
    os_hash_algo: filled ? 'sha512' : null,
    os_hash_value: filled ? digest('sha512', image) : null,
    id: image.id,
    created_at: zoned(image.createdAt),
    updated_at: zoned(image.updatedAt),
    tags: image.tags,
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
    ...(filled && { stores: 'file' }),
  };
}

/** Whom an image is shared with; each of them is told of himself alone. */
export function toMembers(image: Image, { isAdmin, projectId }: Access): object {
  const told = isAdmin || image.owner === projectId ? image.members : image.members.filter((one) => one === projectId);
  const members = told.map((member_id) => ({
    created_at: zoned(image.createdAt),
    image_id: image.id,
    member_id,
    schema: '/v2/schemas/member',
    status: 'accepted',
    updated_at: zoned(image.updatedAt),
  }));
  return { members, schema: '/v2/schemas/members' };
}
