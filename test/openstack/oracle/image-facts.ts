import { volumesOf } from './disks.ts';
import type { CloudReading } from './read-cloud.ts';
import type { NovaServer } from './records.ts';

/** What is known of the image that a server was made from. */
interface ImageFacts {
  readonly name: string;
  readonly property: (name: string) => string;
}

function factsOf(server: NovaServer, reading: CloudReading): ImageFacts {
  const image = server.image === '' ? undefined : reading.images.get(server.image.id);
  const root = volumesOf(server, reading).find((item) => item.root)?.volume?.volume_image_metadata;
  const kept = server.image === '' ? undefined : server.image.properties;
  const properties: Readonly<Record<string, unknown>> = kept ?? image ?? root ?? {};
  return {
    name: image?.name ?? root?.['image_name'] ?? '',
    property: (name) => {
      const value = properties[name];
      return typeof value === 'string' ? value : '';
    },
  };
}

function osType({ name, property }: ImageFacts): string {
  const told = property('os_type');
  if (told === '') return /windows/i.test(name) ? 'Windows' : 'Linux';
  return told.toLowerCase() === 'windows' ? 'Windows' : 'Linux';
}

function osName({ name, property }: ImageFacts): string {
  const distribution = property('os_distro');
  if (distribution === '') return name;
  const version = property('os_version');
  return version === '' ? distribution : `${distribution} ${version}`;
}

function machine(type: string): string {
  if (type.startsWith('q35') || type.includes('-q35')) return 'q35';
  return type === 'virt' ? 'virt' : 'pc';
}

/** The fields and the metadata that come from the image. */
export function imageFields(server: NovaServer, reading: CloudReading) {
  const facts = factsOf(server, reading);
  const video = facts.property('hw_video_model');
  return {
    fields: {
      bios: facts.property('hw_firmware_type') === 'uefi' ? 'UEFI' : 'BIOS',
      machine: machine(facts.property('hw_machine_type')),
      os_arch: facts.property('architecture'),
      os_name: osName(facts),
      os_type: osType(facts),
      vga: video === 'qxl' || video === 'virtio' ? video : 'std',
    },
    metadata: {
      os_type: osType(facts),
      os_name: osName(facts),
      os_distribution: facts.property('os_distro'),
      os_version: facts.property('os_version'),
      os_arch: facts.property('architecture'),
      os_full_name: facts.name,
    },
  };
}
