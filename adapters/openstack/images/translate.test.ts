import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Image } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { recorded, stubCloud } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import { images } from './glance.ts';
import { toImage } from './translate.ts';

const SNAPSHOT = 'd3a92227-4054-44c3-b14a-2c1d3becc48e';
const UBUNTU = '1519e44d-d13a-41ef-9aa9-963b4de8853d';
const DEBIAN = 'a9ea051f-08a6-4af1-9e9f-6c88763a7182';

let related: Lookup;
beforeAll(async () => {
  related = await readRecorded(AS_ADMIN);
});

function translated(id: string): Image {
  const image = related.get('images', id);
  if (!image) throw new Error(`there is no recorded image ${id}`);
  return toImage(image, related);
}

describe('a recorded image', () => {
  it('for everybody', () => {
    expect(translated(UBUNTU)).toEqual({
      id: UBUNTU,
      name: 'ubuntu-22.04',
      description: undefined,
      created_at: '2026-11-20T22:40:31.000000Z',
      updated_at: '2026-11-20T22:40:31.000000Z',
      metadata: {},
      status: 'active',
      upstream: { status: 'active' },
      project: { id: 'bfece6040aa943c4aa5d8162f258a14b', name: 'admin', domain_id: 'default', domain: 'Default' },
      everyone: true,
      shared_projects: [],
      size: 4096,
      virtual_size: 1_073_741_824,
      disk_format: 'qcow2',
      container_format: 'bare',
      min_disk: 1024,
      min_ram: 64,
      checksum: '926eeb35938a8f1cd1469cee630947a4',
      hash_algorithm: 'sha512',
      hash: 'd0b5539e1cee9d2cf9ca8009f7b40edd06f5ffcd659a56adc20fbf64bdb7428c951a9fe75e64096effaa2845208289a2b15940e61557ce54d307f2db881b994b',
      protected: false,
      hidden: false,
      visibility: 'public',
      os_type: 'Linux',
      os_distribution: 'Ubuntu',
      os_version: '22.04',
      os_arch: 'x86_64',
      uefi: false,
      snapshot_of: undefined,
      guest_count: 2,
      tags: [],
      properties: { os_distro: 'ubuntu', os_version: '22.04', architecture: 'x86_64' },
    });
  });

  it('of a server, with what Nova wrote beside it', () => {
    const image = translated(SNAPSHOT);
    expect(image).toMatchObject({
      everyone: false,
      visibility: 'private',
      snapshot_of: '434b0907-7edf-422f-be6a-fc4771207ecb',
      project: { name: 'alpha' },
      shared_projects: [],
      min_disk: 40 * 1024,
    });
    expect(image.properties).toMatchObject({ image_type: 'snapshot', base_image_ref: DEBIAN });
    expect(JSON.stringify(image)).not.toMatch(/\/v2\/|"stores"|"schema"/);
  });

  it('counts the servers that were made from it', () => {
    const body = recorded('servers-detail').body as { readonly servers: readonly { readonly image: unknown }[] };
    const made = body.servers.filter(({ image }) => (image as { readonly id?: string }).id === DEBIAN);
    expect(made.length).toBeGreaterThan(0);
    expect(translated(DEBIAN).guest_count).toBe(made.length);
  });
});

/** An image as Glance would list it, read and translated. */
async function listed(record: object, lists: Lists = {}): Promise<Image> {
  const answers = { '/v2/images': { body: { images: [{ id: 'i1', ...record }] } } };
  const { session, call } = stubCloud({ answers, allProjects: true });
  const [image] = (await images.list(session, undefined, call)).items;
  if (!image) throw new Error('the image was left out');
  return toImage(image, relatedOf(lists));
}

describe("an image of EasyStack's reference", () => {
  it('says some numbers as text and its name as a number (ES-34, ES-35)', async () => {
    expect(await listed({ name: 7, min_disk: '20', min_ram: 512 })).toMatchObject({
      name: '7',
      min_disk: 20 * 1024,
      min_ram: 512,
    });
  });

  it('was changed at update_at where there is no updated_at (ES-36)', async () => {
    const update_at = '2016-05-01T10:00:00Z';
    expect((await listed({ update_at })).updated_at).toBe('2016-05-01T10:00:00.000000Z');
    const both = await listed({ update_at, updated_at: '2016-05-02T10:00:00Z' });
    expect(both.updated_at).toBe('2016-05-02T10:00:00.000000Z');
  });

  it('has no size until it is uploaded (ES-39)', async () => {
    expect(await listed({ size: null, virtual_size: null })).toMatchObject({ size: 0, virtual_size: 0 });
  });

  it('tells nothing of where it is kept (ES-38)', async () => {
    const places = { locations: [{ URI: 'file:///x' }], location: 'http://x', direct_url: 'rbd://x', file: '/v2/x' };
    expect(JSON.stringify(await listed({ ...places, self: '/v2/x', schema: '/v2/x', stores: 'x' }))).not.toMatch(
      /:\/\/x|\/v2\/x/,
    );
  });

  it('keeps its tags, its description and what else is said of it', async () => {
    expect(
      await listed({ tags: ['lts', 'gold'], description: 'for tests', protected: true, made_by: 'me' }),
    ).toMatchObject({
      tags: ['lts', 'gold'],
      metadata: { 'tag:lts': '', 'tag:gold': '' },
      description: 'for tests',
      protected: true,
      properties: { made_by: 'me' },
    });
  });
});

describe('an image', () => {
  it.each([
    ['public', true],
    ['community', true],
    ['private', false],
    ['shared', false],
    [undefined, false],
  ])('that is %s is for everybody: %s', async (visibility, everyone) => {
    expect((await listed({ visibility })).everyone).toBe(everyone);
  });

  it.each([
    [{ os_type: 'windows' }, 'Windows'],
    [{ os_type: 'WINDOWS' }, 'Windows'],
    [{ os_type: 'linux', name: 'windows' }, 'Linux'],
    [{ name: 'Windows Server 2022' }, 'Windows'],
    [{ os_distro: 'fedora' }, 'Linux'],
    [{ name: 'blank' }, undefined],
  ])('%j holds %s', async (record, os_type) => {
    expect((await listed(record)).os_type).toBe(os_type);
  });

  it('is shared with its members, by their names where these are known', async () => {
    const shared = await listed(
      { visibility: 'shared', owner: 'p1' },
      {
        image_members: [{ id: 'i1', projects: ['p2', 'p3', 'p1'] }],
        projects: [{ id: 'p2', name: 'two', domain_id: 'd', domain: 'D' }],
      },
    );
    expect(shared.shared_projects).toEqual([{ id: 'p2', name: 'two', domain_id: 'd', domain: 'D' }, { id: 'p3' }]);
  });

  it('boots by UEFI when its firmware says so', async () => {
    expect((await listed({ hw_firmware_type: 'uefi' })).uefi).toBe(true);
    expect((await listed({ hw_firmware_type: 'bios' })).uefi).toBe(false);
  });
});
