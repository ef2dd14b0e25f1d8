import type { Image, ImageMember } from '../content/images.ts';
import type { Access } from '../identity/access.ts';
import type { ImageFiles } from '../state/image-files.ts';
import { zoned } from '../times.ts';

/** An image as Glance shows it: its properties stand beside Glance's own members. */
export function toImage(image: Image, files: ImageFiles): object {
  const filled = image.size !== null && image.status !== 'queued' && image.status !== 'saving';
  const digests = filled ? files.digests(image) : undefined;
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.size,
    status: image.status,
    checksum: digests?.md5 ?? null,
    protected: image.isProtected,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: image.owner,
    os_hidden: image.hidden,
    os_hash_algo: filled ? 'sha512' : null,
    os_hash_value: digests?.sha512 ?? null,
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

export const toMember = (image: Image, { id, status }: ImageMember): object => ({
  created_at: zoned(image.createdAt),
  image_id: image.id,
  member_id: id,
  schema: '/v2/schemas/member',
  status,
  updated_at: zoned(image.updatedAt),
});

/** Whom an image is shared with; each of them is told of himself alone. */
export function toMembers(image: Image, { isAdmin, projectId }: Access): object {
  const told =
    isAdmin || image.owner === projectId ? image.members : image.members.filter(({ id }) => id === projectId);
  return { members: told.map((member) => toMember(image, member)), schema: '/v2/schemas/members' };
}
