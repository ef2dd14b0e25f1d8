import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { GlanceImage } from '../images/glance.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf } from '../testing/related.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

type Properties = Readonly<Record<string, string>>;

interface Given {
  readonly nova?: Partial<NovaServer>;
  readonly glance?: Partial<GlanceImage>;
  readonly volume?: NonNullable<CinderVolume['volume_image_metadata']>;
}

function translated({ nova, glance, volume }: Given): Server {
  const lists = {
    images: glance ? [{ id: 'img', ...glance }] : [],
    volumes: volume
      ? [{ id: 'v1', size: 1, bootable: 'true', attachments: [{ server_id: 's1' }], volume_image_metadata: volume }]
      : [],
  };
  return toServer({ id: 's1', image: { id: 'img' }, ...nova }, relatedOf(lists), CONFIG);
}

const of = (properties: Properties) => translated({ glance: properties });

describe('where the properties of an image are read', () => {
  const kept = { id: 'img', properties: { os_distro: 'kept' } };

  it('with the server, then in Glance, then with the root volume', () => {
    const glance = { name: 'debian-12', os_distro: 'glance' };
    const volume = { image_id: 'img', image_name: 'debian-12', os_distro: 'volume' };
    expect(translated({ nova: { image: kept }, glance, volume }).os_name).toBe('kept');
    expect(translated({ glance, volume }).os_name).toBe('glance');
    expect(translated({ nova: { image: '' }, glance, volume }).os_name).toBe('glance');
    expect(translated({ nova: { image: '' }, volume }).os_name).toBe('volume');
  });

  it('of the first of them that is there, for all properties', () => {
    const server = translated({
      nova: { image: kept },
      glance: { name: 'debian-12', architecture: 'x86_64', hw_firmware_type: 'uefi' },
    });
    expect(server).toMatchObject({ os_arch: '', bios: 'BIOS', os_name: 'kept' });
    expect(server.disks?.[0]?.image).toBe('debian-12');
  });

  it('of the image of the root volume for a server that boots from it', () => {
    const volume = { image_id: 'img', image_name: 'debian-12', architecture: 'aarch64', hw_machine_type: 'virt' };
    const server = translated({ nova: { image: '' }, volume });
    expect(server).toMatchObject({ os_name: 'debian-12', os_arch: 'aarch64', machine: 'virt' });
    expect(server.metadata).toMatchObject({ os_full_name: 'debian-12', os_arch: 'aarch64' });
  });

  it('nowhere when nothing knows the image any more', () => {
    expect(translated({})).toMatchObject({
      os_name: '',
      os_type: 'Linux',
      os_arch: '',
      bios: 'BIOS',
      machine: 'pc',
      vga: 'std',
    });
    expect(translated({}).metadata).toEqual({ os_type: 'Linux' });
    expect(translated({ nova: { image: '' } })).toMatchObject({ os_name: '', os_type: 'Linux' });
  });

  it('never of names that every object has', () => {
    expect(translated({ nova: { image: { id: 'img', properties: {} } } })).toMatchObject({ os_name: '', bios: 'BIOS' });
  });

  it('as texts alone', () => {
    const image = { id: 'img', properties: { os_distro: 7, architecture: null } };
    expect(translated({ nova: { image } })).toMatchObject({ os_name: '', os_arch: '' });
  });
});

describe('what an image says of a server', () => {
  it.each([
    ['UEFI', 'uefi'],
    ['UEFI', 'UEFI'],
    ['BIOS', 'bios'],
    ['BIOS', ''],
  ])('bios %s of hw_firmware_type "%s" (F-013)', (bios, type) => {
    expect(of({ hw_firmware_type: type }).bios).toBe(bios);
  });

  it.each([
    ['q35', 'q35'],
    ['q35', 'q35-6.2'],
    ['q35', 'pc-q35-6.2'],
    ['virt', 'virt'],
    ['virt', 'virt-7.2'],
    ['pc', 'pc'],
    ['pc', 'pc-i440fx-6.2'],
    ['pc', 's390-ccw-virtio'],
    ['pc', ''],
  ])('machine %s of hw_machine_type "%s" (F-058)', (machine, type) => {
    expect(of({ hw_machine_type: type }).machine).toBe(machine);
  });

  it.each([
    ['qxl', 'qxl'],
    ['virtio', 'virtio'],
    ['std', 'vga'],
    ['std', 'cirrus'],
    ['std', 'none'],
    ['std', ''],
  ])('vga %s of hw_video_model "%s" (F-099)', (vga, model) => {
    expect(of({ hw_video_model: model }).vga).toBe(vga);
  });

  it.each([
    ['Windows', { os_type: 'windows' }],
    ['Windows', { os_type: 'Windows', name: 'debian' }],
    ['Linux', { os_type: 'linux', name: 'windows-2022' }],
    ['Linux', { os_type: 'freebsd' }],
    ['Windows', { name: 'Windows Server 2022' }],
    ['Linux', { name: 'debian-12' }],
    ['Linux', {}],
  ])('os_type %s of %p (F-070)', (osType, properties: Properties) => {
    const server = of(properties);
    expect(server.os_type).toBe(osType);
    expect(server.metadata?.['os_type']).toBe(osType);
  });

  it.each([
    ['debian 12', { os_distro: 'debian', os_version: '12', name: 'x' }],
    ['debian', { os_distro: 'debian', name: 'x' }],
    ['x', { os_version: '12', name: 'x' }],
    ['', {}],
  ])('os_name "%s" of %p (F-069)', (osName, properties: Properties) => {
    expect(of(properties).os_name).toBe(osName);
  });
});
