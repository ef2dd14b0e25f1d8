import { describe, expect, it } from '@jest/globals';
import type { ServerDisk } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

const SIZES = { original_name: 'm1', disk: 10, ephemeral: 0, swap: 0 };

const volume = (id: string, device: string | null, members: Partial<CinderVolume> = {}): CinderVolume => ({
  id,
  size: 1,
  attachments: [{ server_id: 's1', device }],
  ...members,
});

interface Given {
  readonly nova?: Partial<NovaServer>;
  readonly lists?: Lists;
  readonly config?: OpenstackConfig;
}

function disksOf({ nova, lists = {}, config = CONFIG }: Given): readonly ServerDisk[] {
  const record: NovaServer = { id: 's1', image: { id: 'img' }, flavor: SIZES, ...nova };
  return toServer(record, relatedOf(lists), config).disks ?? [];
}

const said = (disks: readonly ServerDisk[]) => disks.map(({ id, disk_type, size }) => `${id} ${disk_type} ${size}`);
const attached = (...ids: readonly string[]): Partial<NovaServer> => ({
  'os-extended-volumes:volumes_attached': ids.map((id) => ({ id })),
});

describe('the local root', () => {
  it('has the size of the flavor in MB, the id of the server and the image', () => {
    const disks = disksOf({ lists: { images: [{ id: 'img', name: 'debian-12' }] } });
    expect(disks).toEqual([
      {
        id: 's1',
        name: 'Sys disk for instance s1',
        disk_type: 'sys',
        size: 10240,
        disk_format: 'raw',
        driver: 'scsi',
        cache_mode: 'none',
        iops: 0,
        bps: 0,
        image: 'debian-12',
        image_id: 'img',
        medium_type: 'hybrid',
        storage_type: 'nova',
        local: true,
      },
    ]);
  });

  it('is there with size 0 when the flavor leaves it to the image', () => {
    expect(said(disksOf({ nova: { flavor: { ...SIZES, disk: 0 } } }))).toEqual(['s1 sys 0']);
  });

  it('is there when the record does not say what it was made from', () => {
    expect(said(disksOf({ nova: { image: null } }))).toEqual(['s1 sys 10240']);
    expect(said(disksOf({ nova: { image: undefined } }))).toEqual(['s1 sys 10240']);
  });

  it('comes before volumes, ephemeral disk and swap, in this order', () => {
    const disks = disksOf({
      nova: { flavor: { ...SIZES, ephemeral: 3, swap: 512 }, ...attached('v1') },
      lists: { volumes: [volume('v1', '/dev/vdb')] },
    });
    expect(said(disks)).toEqual(['s1 sys 10240', 'v1 data 1024', 's1-ephemeral data 3072', 's1-swap swap 512']);
    expect(disks.map(({ name }) => name)).toEqual([
      'Sys disk for instance s1',
      'v1',
      'Ephemeral disk for instance s1',
      'Swap disk for instance s1',
    ]);
    expect(disks.map(({ fs }) => fs)).toEqual([undefined, undefined, undefined, 'swap']);
    expect(disks.map(({ storage_type }) => storage_type)).toEqual(['nova', '', 'nova', 'nova']);
  });
});

describe('swap', () => {
  it.each([
    ['', 0],
    [0, 0],
    [null, 0],
    [undefined, 0],
    [256, 256],
    ['256', 256],
  ])('%p of the flavor is %d MB', (swap, size) => {
    const disks = disksOf({ nova: { flavor: { ...SIZES, swap } } });
    expect(said(disks)).toEqual(['s1 sys 10240', ...(size > 0 ? [`s1-swap swap ${size}`] : [])]);
  });
});

describe('volumes', () => {
  it('stand by device name, sdb before sdaa', () => {
    const lists = {
      volumes: [
        volume('v1', '/dev/sdaa'),
        volume('v2', '/dev/sdc'),
        volume('v3', '/dev/sdb'),
        volume('v4', '/dev/sdz'),
      ],
    };
    expect(disksOf({ lists }).map(({ id }) => id)).toEqual(['s1', 'v3', 'v2', 'v4', 'v1']);
  });

  it('stand last while they have no device', () => {
    const lists = { volumes: [volume('v1', null), volume('v2', '/dev/sdb')] };
    expect(disksOf({ nova: attached('v0'), lists }).map(({ id }) => id)).toEqual(['s1', 'v2', 'v0', 'v1']);
  });

  it('have the device of this server, not of another that shares them', () => {
    const shared = volume('v1', '/dev/sdz', {
      attachments: [
        { server_id: 'other', device: '/dev/sda' },
        { server_id: 's1', device: '/dev/sdz' },
      ],
    });
    expect(disksOf({ lists: { volumes: [shared, volume('v2', '/dev/sdb')] } }).map(({ id }) => id)).toEqual([
      's1',
      'v2',
      'v1',
    ]);
  });

  it('that Cinder does not show are listed with id and size 0', () => {
    const [, unknown] = disksOf({ nova: attached('v9') });
    expect(unknown).toMatchObject({ id: 'v9', name: 'v9', size: 0, disk_type: 'data', storage_type: '' });
  });

  it('that only Cinder shows are listed too, each once', () => {
    const lists = { volumes: [volume('v1', '/dev/vdb'), volume('v2', '/dev/vdc')] };
    expect(disksOf({ nova: attached('v1'), lists }).map(({ id }) => id)).toEqual(['s1', 'v1', 'v2']);
  });

  it('show name, type, medium and image', () => {
    const lists = {
      volumes: [
        volume('v1', '/dev/vdb', {
          name: 'data',
          size: 7,
          volume_type: 'fast',
          volume_image_metadata: { image_id: 'i1', image_name: 'debian' },
        }),
        volume('v2', '/dev/vdc', { name: '', volume_type: 'slow' }),
        volume('v3', '/dev/vdd', { volume_type: null }),
        volume('v4', '/dev/vde', { volume_type: 'constructor' }),
      ],
    };
    const config = { ...CONFIG, medium_types: { fast: 'ssd', slow: 'rotate' } } as const;
    expect(disksOf({ lists, config }).slice(1)).toMatchObject([
      { name: 'data', size: 7168, storage_type: 'fast', medium_type: 'ssd', image: 'debian', image_id: 'i1' },
      { name: 'v2', storage_type: 'slow', medium_type: 'rotate', image: '', image_id: '' },
      { name: 'v3', storage_type: '', medium_type: 'hybrid' },
      { name: 'v4', storage_type: 'constructor', medium_type: 'hybrid' },
    ]);
  });
});

describe('a server that boots from a volume', () => {
  const fromVolume = (device?: string): Partial<NovaServer> => ({
    image: '',
    ...(device === undefined ? {} : { 'OS-EXT-SRV-ATTR:root_device_name': device }),
  });
  const typesOf = (given: Given) => disksOf(given).map(({ id, disk_type }) => `${id} ${disk_type}`);

  it('has the volume at the root device first, and no local root (OS-70)', () => {
    const lists = { volumes: [volume('v1', '/dev/vda', { bootable: 'true' }), volume('v2', '/dev/vdb')] };
    expect(typesOf({ nova: fromVolume('/dev/vdb'), lists })).toEqual(['v2 sys', 'v1 data']);
  });

  it('has the first bootable volume by device where the root device is hidden; bootable is a text (OS-79)', () => {
    const lists = {
      volumes: [
        volume('v1', '/dev/vdc', { bootable: 'true' }),
        volume('v2', '/dev/vda', { bootable: 'false' }),
        volume('v3', '/dev/vdb', { bootable: 'true' }),
      ],
    };
    expect(typesOf({ nova: fromVolume(), lists })).toEqual(['v3 sys', 'v2 data', 'v1 data']);
  });

  it('takes bootable also as a boolean', () => {
    const lists = {
      volumes: [volume('v1', '/dev/vda', { bootable: false }), volume('v2', '/dev/vdb', { bootable: true })],
    };
    expect(typesOf({ nova: fromVolume(), lists })).toEqual(['v2 sys', 'v1 data']);
  });

  it('does not take a bootable volume that is only being attached for its root', () => {
    const lists = {
      volumes: [volume('v1', null, { bootable: 'true' }), volume('v2', '/dev/vda', { bootable: 'true' })],
    };
    expect(typesOf({ nova: fromVolume(), lists })).toEqual(['v2 sys', 'v1 data']);
  });

  it('has the volume that Cinder hides for its root when no other is bootable', () => {
    const lists = { volumes: [volume('v1', '/dev/vdb', { bootable: 'false' })] };
    expect(typesOf({ nova: { ...fromVolume(), ...attached('v1', 'v9') }, lists })).toEqual(['v9 sys', 'v1 data']);
  });

  it('has a root also when Cinder shows nothing', () => {
    expect(typesOf({ nova: { ...fromVolume('/dev/vda'), ...attached('v1') } })).toEqual(['v1 sys']);
    expect(typesOf({ nova: fromVolume('/dev/vda') })).toEqual([]);
  });

  it('shows the size of its volume, not of its flavor', () => {
    const lists = { volumes: [volume('v1', '/dev/vda', { bootable: 'true', size: 20 })] };
    expect(said(disksOf({ nova: { ...fromVolume(), flavor: { ...SIZES, swap: 64 } }, lists }))).toEqual([
      'v1 sys 20480',
      's1-swap swap 64',
    ]);
  });
});
