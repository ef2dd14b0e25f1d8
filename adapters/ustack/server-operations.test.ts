import { expect, it } from '@jest/globals';
import type { NewServer } from 'podgate/contract';
import { act, tryRow, type Row } from './testing/operations.ts';
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

it.each<[string, Row]>([
  [
    '(US-01) (US-61) a server is made',
    {
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
  ],
  [
    '(US-02) servers are counted',
    {
      run: async ({ session, call }) => {
        expect((await provider.check(session, call)).servers).toBe(2);
      },
      request: 'GET /servers',
      answer: sample('servers'),
    },
  ],
  [
    '(US-03) servers are listed',
    {
      run: async ({ session, call }) => {
        expect((await sources.servers.list(session, undefined, call)).items).toHaveLength(2);
      },
      request: 'GET /servers/detail',
      answer: sample('servers-detail'),
    },
  ],
  [
    '(US-04) a server is read',
    {
      run: async ({ session, call }) => {
        expect(await sources.servers.get?.(session, 's1', call)).toMatchObject({ name: 'server-1', status: 'ACTIVE' });
      },
      request: 'GET /servers/s1',
      answer: sample('server'),
    },
  ],
  [
    '(US-05) a server is renamed',
    {
      run: act('update', { name: 'new-name' }),
      request: 'PUT /servers/s1',
      body: { server: { name: 'new-name' } },
      answer: sample('server-changed'),
    },
  ],
  [
    '(US-06) a server is deleted',
    {
      run: act('delete', { force: true }),
      request: 'DELETE /servers/s1',
      answer: ACCEPTED,
      others: {
        '/v2.0/ports': { body: { ports: [] } },
        '/volumes/detail': { body: { volumes: [] } },
      },
    },
  ],
  [
    '(US-07) a server is restarted',
    {
      run: act('restart', { force: false }),
      request: 'POST /servers/s1/action',
      body: { reboot: { type: 'SOFT' } },
      answer: ACCEPTED,
    },
  ],
  [
    '(US-08) a server is started',
    {
      run: act('start'),
      request: 'POST /servers/s1/action',
      body: { 'os-start': null },
      answer: ACCEPTED,
    },
  ],
  [
    '(US-09) a server is stopped softly',
    {
      run: act('stop', { force: false }),
      request: 'POST /servers/s1/action',
      body: { 'os-shutdown': null },
      answer: ACCEPTED,
    },
  ],
  [
    '(US-10) a server is stopped by force',
    {
      run: act('stop', { force: true }),
      request: 'POST /servers/s1/action',
      body: { 'os-stop': null },
      answer: ACCEPTED,
    },
  ],
  [
    '(US-11) a password is set',
    {
      run: act('password', { password: 'newsecret' }),
      request: 'POST /servers/s1/action',
      body: { changePassword: { adminPass: 'newsecret' } },
      answer: ACCEPTED,
    },
  ],
  [
    '(US-12) an image is made of a server',
    {
      run: act('save_image', { name: 'foo', notes: 'bar' }),
      request: 'POST /servers/s1/action',
      body: { createImage: { name: 'foo', metadata: { description: 'bar' } } },
      answer: ACCEPTED,
      others: {
        '/v2/images': [
          { body: { images: [] } },
          { body: { images: [{ id: 'i1', name: 'foo', instance_uuid: 's1' }] } },
        ],
      },
    },
  ],
  [
    '(US-28) (US-60) a screen is shown',
    {
      run: async ({ session, call }) => {
        expect(await screens?.screen(session, 's1', call)).toMatchObject({
          url: expect.stringMatching(/^https:.*vnc_auto.html\?token=/),
        });
      },
      request: 'POST /servers/s1/action',
      body: { 'os-getVNCConsole': { type: 'novnc' } },
      answer: sample('console'),
    },
  ],
])('%s', (_what, row) => tryRow(row));
