import { idSpace } from './ids.ts';

/** A volume type of Cinder. */
export interface VolumeType {
  readonly id: string;
  readonly name: VolumeTypeName;
  readonly description: string | null;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export type VolumeTypeName = 'fast' | 'standard' | '__DEFAULT__';

/** Makes the volume types of a cloud. */
export function volumeTypes(cloud: string): readonly VolumeType[] {
  const ids = idSpace(cloud, 'volume-type');
  const type = (name: VolumeTypeName, index: number): VolumeType => {
    const usual = name !== '__DEFAULT__';
    const description = usual ? null : 'Default Volume Type';
    const extraSpecs: VolumeType['extraSpecs'] = usual ? { volume_backend_name: name } : {};
    return { id: ids.id(index), name, description, extraSpecs };
  };
  return [type('fast', 0), type('standard', 1), type('__DEFAULT__', 2)];
}
