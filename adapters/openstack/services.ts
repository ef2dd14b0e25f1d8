/** The services of a cloud that this adapter speaks to, each with the catalog types it goes by, best first (mapping A-20). */
export const CATALOG_TYPES = {
  compute: ['compute', 'compute_legacy'],
  image: ['image'],
  network: ['network'],
  volume: ['volumev3', 'block-storage', 'block-store', 'volumev2'],
  placement: ['placement'],
} as const satisfies Record<string, readonly string[]>;

export type Service = keyof typeof CATALOG_TYPES;

/** What each service's path begins with after its root; services with a project in the path have it in the catalog's URL. */
export const VERSION_PATHS = { image: '/v2', network: '/v2.0' } as const;
