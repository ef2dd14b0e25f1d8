import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../src/kit/index.ts';
import { ImageFields } from '../../src/schema/images/image.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { at, imageClouds } from '../support/image-clouds.ts';

let gateway: TestGateway;
let open: Client;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: imageClouds() });
  open = clientOf(gateway.url);
  const who = [
    ['bob', 'alpha'],
    ['eve', 'beta'],
    ['ann', 'system'],
  ] as const;
  [bob, eve, ann] = await Promise.all(who.map(([user, project]) => logIn(open, user, project)));
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const idsIn = async (client: Client, path: string) =>
  rowsOf(await client.ask('GET', path), 'images').map(({ id }) => id);
const ids = (query: string, client = bob!) => idsIn(client, `/images?${query}`);

describe('GET /images', () => {
  it('shows what is the project’s own, shared with it or for everybody, of all clouds, newest first', async () => {
    const answer = await bob!.ask('GET', '/images');
    expect(answer.body).toMatchObject({ limit: 2048, offset: 0, total: 6 });
    expect(rowsOf(answer, 'images').map(({ id }) => id)).toEqual([
      'south.s2',
      'south.s1',
      'north.queued',
      'north.everybodys',
      'north.shared',
      'north.own',
    ]);
    expect(await ids('', eve)).toEqual(['south.s2', 'south.s1', 'north.everybodys', 'north.foreign', 'north.shared']);
    expect(await ids('scope=system', ann)).toHaveLength(8);
  });

  it('holds every documented field', async () => {
    const [row] = rowsOf(await bob!.ask('GET', '/images?id=north.own'), 'images');
    expect(check(ImageFields).problems(row)).toEqual([]);
    expect(row).toMatchObject({
      can_delete: false,
      can_update: true,
      checksum: 'abc',
      cloudregion_id: 'north',
      container_format: 'bare',
      created_at: at(10),
      description: 'for the web',
      disable_delete: true,
      disk_format: 'qcow2',
      encrypt_status: 'unencrypted',
      external_id: 'own',
      id: 'north.own',
      is_data: false,
      is_guest_image: false,
      is_public: false,
      is_standard: false,
      metadata: { 'tag:lts': '' },
      min_disk: 2048,
      min_ram: 512,
      name: 'web',
      os_arch: 'x86_64',
      os_hidden: false,
      project: 'alpha',
      properties: {
        made_by: 'me',
        os_arch: 'x86_64',
        os_distribution: 'Debian',
        os_distro: 'debian',
        os_full_name: 'web',
        os_type: 'Linux',
        os_version: '12',
        uefi_support: 'false',
      },
      protected: true,
      public_scope: 'none',
      size: 300,
      status: 'active',
      upstream: { status: 'active' },
      virtual_size: 900,
      visibility: 'private',
    });
    expect(row?.['owner']).toBe(row?.['project_id']);
  });

  it.each([
    ['disk_formats=qcow2', ['north.own']],
    ['disk_formats.0=qcow2&disk_formats.1=raw', ['north.own']],
    ['status=queued', ['north.queued']],
    ['is_standard=true', ['south.s2', 'north.everybodys']],
    ['is_public=true', ['south.s2', 'south.s1', 'north.everybodys', 'north.shared']],
    ['is_public=false', ['north.queued', 'north.own']],
    ['is_guest_image=true', []],
    ['protected=True', ['north.own']],
    ['os_hidden=true', ['north.queued']],
    ['os_arch=x86_64', ['north.own']],
    ['os_type=windows', ['south.s1']],
    ['distribution=debian', ['north.own']],
    ['visibility=public', ['north.everybodys']],
    ['search=cirr', ['north.everybodys']],
    ['tags.0.key=tag:lts', ['north.own']],
    ['filter=size.gt(100)', ['north.everybodys', 'north.own']],
    ['cloudregion_id=south', ['south.s2', 'south.s1']],
    ['name=web', ['north.queued', 'north.own']],
    ['order_by=size&order=asc&filter=size.gt(0)', ['north.shared', 'north.everybodys', 'north.own']],
    ['limit=2&offset=2', ['north.queued', 'north.everybodys']],
    ['details=false&id=north.own', ['north.own']],
  ])('?%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('takes the word of old clients for either of public and private', async () => {
    expect(await ids('is_public=none')).toEqual(await ids(''));
  });

  it.each(['is_public=maybe', 'order_by=nothing', 'filter=nothing.in(1)', 'limit=x'])('?%s: 400', async (query) => {
    expect((await bob!.ask('GET', `/images?${query}`)).status).toBe(400);
  });

  it('adds sizes up', async () => {
    const { body } = await bob!.ask('GET', '/images?summary_stats=true&cloudregion_id=north');
    expect(body['totals']).toMatchObject({ count: 4, size: 600 });
  });
});
