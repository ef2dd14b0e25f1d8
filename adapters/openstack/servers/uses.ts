import type { NovaServer } from './nova.ts';

/** Under what a server is filed that says its size by name (2.47), and one that says it by id. */
export const sizeNamed = (name: string) => `name ${name}`;
export const sizeWithId = (id: string) => `id ${id}`;

function flavorKeys({ flavor }: NovaServer): readonly string[] {
  if (flavor?.original_name !== undefined) return [sizeNamed(flavor.original_name)];
  return flavor?.id === undefined ? [] : [sizeWithId(flavor.id)];
}

function imageKeys({ image }: NovaServer): readonly string[] {
  return typeof image === 'object' && image !== null && image.id !== undefined ? [image.id] : [];
}

/** Under what a server is filed by its key: keys belong to users, each of whom may have one of that name. */
export const keyOf = (user: string | null | undefined, name: string) => `${user ?? ''} ${name}`;

/** Finds the servers that use a flavor, an image, a key or a volume. */
export const usesIndex = {
  flavor: flavorKeys,
  image: imageKeys,
  volume: (server: NovaServer): readonly string[] =>
    (server['os-extended-volumes:volumes_attached'] ?? []).map(({ id }) => id),
  key: ({ key_name, user_id }: NovaServer): readonly string[] => (key_name ? [keyOf(user_id, key_name)] : []),
};
