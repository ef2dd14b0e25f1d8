import { expect } from '@jest/globals';
import type { NewServer } from 'podgate/contract';
import { act, tryRows } from './testing/operations.ts';
import { ACCEPTED, sample, ustackWith } from './testing/ustack.ts';

const provider = ustackWith();
const { sources } = provider;
const { create, console: screens } = provider.resources.servers;

const NEW: NewServer = {
  name: 'api-test-1',
  flavor: '3332c026-533a-43d0-b415-abd3fdab09bf',
  image: '61c662a0-673b-4b02-a191-235716118b7c',
  root: { local: true, keep: false },
  disks: [],
  nics: [{ network: 'sub', vpc: 'ba05e057-1eb8-4cb2-af58-9b99a72df5ed', anywhere: true }],
  secgroups: [],
  metadata: {},
  disable_delete: false,
  starts: true,
  marker: 'm1',
};

tryRows('operations on servers', [
  {
    id: 'US-01',
    what: 'a server is made',
    run: async ({ session, call }) => {
      const made = await create?.run(session, NEW, call);
      expect(made).toMatchObject({ id: '32afdc4b-e044-43e7-b4b4-f8eb7bb214ef', password: 'B4Qd6yCiJSnh' });
    },
    request: 'POST /servers',
    body: {
      server: {
        min_count: 1,
        max_count: 1,
        name: NEW.name,
        flavorRef: NEW.flavor,
        imageRef: NEW.image,
        networks: [{ uuid: 'ba05e057-1eb8-4cb2-af58-9b99a72df5ed' }],
        metadata: { 'podgate:request': 'm1' },
      },
    },
    answer: sample('server-created'),
  },
  {
    id: 'US-02',
    what: 'servers are counted',
    run: async ({ session, call }) => {
      expect((await provider.check(session, call)).servers).toBe(2);
    },
    request: 'GET /servers',
    answer: sample('servers'),
  },
  {
    id: 'US-03',
    what: 'servers are listed',
    run: async ({ session, call }) => {
      expect((await sources.servers.list(session, undefined, call)).items).toHaveLength(2);
    },
    request: 'GET /servers/detail',
    answer: sample('servers-detail'),
  },
  {
    id: 'US-04',
    what: 'a server is read',
    run: async ({ session, call }) => {
      expect(await sources.servers.get?.(session, 's1', call)).toMatchObject({ name: 'server-1', status: 'ACTIVE' });
    },
    request: 'GET /servers/s1',
    answer: sample('server'),
  },
  {
    id: 'US-05',
    what: 'a server is renamed',
    run: act('update', { name: 'new-name' }),
    request: 'PUT /servers/s1',
    body: { server: { name: 'new-name' } },
    answer: sample('server-changed'),
  },
  {
    id: 'US-06',
    what: 'a server is deleted',
    run: act('delete', { force: true }),
    request: 'DELETE /servers/s1',
    answer: ACCEPTED,
    others: {
      '/v2.0/ports': { body: { ports: [] } },
      '/volumes/detail': { body: { volumes: [] } },
    },
  },
  {
    id: 'US-07',
    what: 'a server is restarted',
    run: act('restart', { force: false }),
    request: 'POST /servers/s1/action',
    body: { reboot: { type: 'SOFT' } },
    answer: ACCEPTED,
  },
  {
    id: 'US-08',
    what: 'a server is started',
    run: act('start'),
    request: 'POST /servers/s1/action',
    body: { 'os-start': null },
    answer: ACCEPTED,
  },
  {
    id: 'US-09',
    what: 'a server is stopped softly',
    run: act('stop', { force: false }),
    request: 'POST /servers/s1/action',
    body: { 'os-shutdown': null },
    answer: ACCEPTED,
  },
  {
    id: 'US-10',
    what: 'a server is stopped by force',
    run: act('stop', { force: true }),
    request: 'POST /servers/s1/action',
    body: { 'os-stop': null },
    answer: ACCEPTED,
  },
  {
    id: 'US-11',
    what: 'a password is set',
    run: act('password', { password: 'newsecret' }),
    request: 'POST /servers/s1/action',
    body: { changePassword: { adminPass: 'newsecret' } },
    answer: ACCEPTED,
  },
  {
    id: 'US-12',
    what: 'an image is made of a server',
    run: act('save_image', { name: 'foo', notes: 'bar' }),
    request: 'POST /servers/s1/action',
    body: { createImage: { name: 'foo', metadata: { description: 'bar' } } },
    answer: ACCEPTED,
    others: {
      '/v2/images': [{ body: { images: [] } }, { body: { images: [{ id: 'i1', name: 'foo', instance_uuid: 's1' }] } }],
    },
  },
  {
    id: 'US-28',
    what: 'a screen is shown',
    run: async ({ session, call }) => {
      expect(await screens?.screen(session, 's1', call)).toMatchObject({
        url: expect.stringMatching(/^https:.*vnc_auto.html\?token=/),
      });
    },
    request: 'POST /servers/s1/action',
    body: { 'os-getVNCConsole': { type: 'novnc' } },
    answer: sample('console'),
  },
]);
