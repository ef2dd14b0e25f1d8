import { idSpace } from './ids.ts';
import type { Directory } from './projects.ts';

/** A volume type of Cinder. */
export interface VolumeType {
  readonly id: string;
  readonly name: VolumeTypeName;
  readonly description: string | null;
  readonly extraSpecs: Readonly<Record<string, string>>;
  readonly isPublic: boolean;
  /** Ids of the projects that may use it, when it is not public. */
  readonly projects: readonly string[];
}

export type VolumeTypeName = 'fast' | 'standard' | 'reserved-nvme' | '__DEFAULT__';

/** The type of volumes that name none. */
export const DEFAULT_TYPE: VolumeTypeName = 'standard';

/** Makes the volume types of a cloud, the newest first. */
export function volumeTypes(cloud: string, { projects }: Pick<Directory, 'projects'>): readonly VolumeType[] {
  const ids = idSpace(cloud, 'volume-type');
  const type = (name: VolumeTypeName, index: number): VolumeType => {
    const usual = name !== '__DEFAULT__';
    const description = usual ? null : 'Default Volume Type';
    const extraSpecs: VolumeType['extraSpecs'] = usual ? { volume_backend_name: name } : {};
    return { id: ids.id(index), name, description, extraSpecs, isPublic: true, projects: [] };
  };
  const reserved = { ...type('reserved-nvme', 3), isPublic: false, projects: [projects.demo.id] };
  return [reserved, type('fast', 0), type('standard', 1), type('__DEFAULT__', 2)];
}
