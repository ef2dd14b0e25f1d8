import { describe, expect, it } from '@jest/globals';
import { ACCEPTED, actionOf, SERVER, ustackCloud, ustackWith } from './testing/ustack.ts';

const ACTION = '/servers/s1/action';

const refusals = [
  ['400, whatever it says', { status: 400, body: { badRequest: { code: 400, message: 'Malformed request' } } }],
  [
    '400 for an unknown action',
    { status: 400, body: { badRequest: { message: 'There is no such action: os-shutdown' } } },
  ],
  ['404 for the path', { status: 404, body: { itemNotFound: { message: 'The resource could not be found.' } } }],
  ['404 of a web server', { status: 404, body: '<h1>Not Found</h1>' }],
] as const;

describe('a soft stop', () => {
  it('(US-09) asks the guest, and nothing else', async () => {
    const cloud = ustackCloud({ [ACTION]: ACCEPTED });
    await actionOf('stop').run(cloud.session, SERVER, { force: false }, cloud.call);
    expect(cloud.asked.map(({ body }) => body)).toEqual([{ 'os-shutdown': null }]);
    expect(cloud.paths()).toEqual([`POST ${ACTION}`]);
  });

  it.each(refusals)(
    '(US-46) (US-47) is refused after %s: the power is never cut in its place',
    async (_what, answer) => {
      const cloud = ustackCloud({ [ACTION]: answer });
      await expect(actionOf('stop').run(cloud.session, SERVER, { force: false }, cloud.call)).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('nothing was done; is_force=true cuts the power'),
      });
      expect(cloud.asked.map(({ body }) => body)).toEqual([{ 'os-shutdown': null }]);
    },
  );

  it.each([
    [
      409,
      { conflictingRequest: { message: "Cannot 'shutdown' instance s1 while it is in vm_state stopped" } },
      'invalid_status',
    ],
    [404, { itemNotFound: { message: 'Instance s1 could not be found.' } }, 'not_found'],
    [503, { serviceUnavailable: { message: 'busy' } }, 'upstream_rejected'],
  ])('(US-47) says what else the cloud says: %s', async (status, body, code) => {
    const cloud = ustackCloud({ [ACTION]: { status, body } });
    await expect(actionOf('stop').run(cloud.session, SERVER, { force: false }, cloud.call)).rejects.toMatchObject({
      code,
    });
    expect(cloud.asked).toHaveLength(1);
  });

  it('(US-47) is all that is done to a new server that is to be off', async () => {
    const cloud = ustackCloud({ [ACTION]: ACCEPTED, 'os-instance-actions': { body: { instanceActions: [] } } });
    const { remainder } = ustackWith().resources.servers;
    const server = { ...SERVER, unfinished: `off ${new Date(cloud.session.tools.now()).toISOString()}` };
    expect(remainder?.due(server, cloud.session.tools.now())).toBe(true);
    await remainder?.run(cloud.session, server, false, cloud.call);
    expect(cloud.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { 'os-shutdown': null },
    ]);
  });
});

describe('a stop by force', () => {
  it('(US-10) cuts the power', async () => {
    const cloud = ustackCloud({ [ACTION]: ACCEPTED });
    await actionOf('stop').run(cloud.session, SERVER, { force: true }, cloud.call);
    expect(cloud.asked.map(({ body }) => body)).toEqual([{ 'os-stop': null }]);
  });

  it('(US-10) that is refused says why in the words of the cloud', async () => {
    const cloud = ustackCloud({ [ACTION]: { status: 400, body: { badRequest: { message: 'no' } } } });
    await expect(actionOf('stop').run(cloud.session, SERVER, { force: true }, cloud.call)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'cloud c1, compute: no',
    });
  });
});

it('(US-48) a restart by force is HARD, and unsupported where that is not known; a soft one is said as it is', async () => {
  const good = ustackCloud({ [ACTION]: ACCEPTED });
  await actionOf('restart').run(good.session, SERVER, { force: true }, good.call);
  expect(good.asked[0]?.body).toEqual({ reboot: { type: 'HARD' } });
  const answer = { status: 400, body: { badRequest: { message: 'type is not SOFT' } } };
  const bad = ustackCloud({ [ACTION]: answer });
  await expect(actionOf('restart').run(bad.session, SERVER, { force: true }, bad.call)).rejects.toMatchObject({
    code: 'unsupported',
  });
  expect(bad.asked).toHaveLength(1);
  await expect(actionOf('restart').run(bad.session, SERVER, { force: false }, bad.call)).rejects.toMatchObject({
    code: 'invalid_request',
  });
});
