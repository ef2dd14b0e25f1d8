import type { OpenstackConfig } from '../config.ts';

/** What a volume type is stored on, which Cinder does not say: as configured (F-D13). */
export const mediumOf = (type: string, { medium_types = {} }: Pick<OpenstackConfig, 'medium_types'>) =>
  new Map(Object.entries(medium_types)).get(type) ?? 'hybrid';
