import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import { NOW, stubCloud, type Answer } from '../testing/cloud.ts';
import { firstStop, offFrom, offSince } from './first-stop.ts';

const server = (vm_state: string, since = NOW): Server => ({
  id: 's1',
  name: 's1',
  status: vm_state === 'active' ? 'running' : 'ready',
  unfinished: offFrom(since),
  upstream: { vm_state },
});

const history = (...words: readonly string[]): Answer => ({
  body: { instanceActions: words.map((action) => ({ action, request_id: `req-${action}` })) },
});

/** What the step does to a server, of which Nova remembers this. */
async function stepOf(given: Server, remembered: Answer, again = false) {
  const cloud = stubCloud({
    answers: {
      '/os-instance-actions': remembered,
      '/action': { status: 202, headers: { 'x-compute-request-id': 'req-1' }, body: '' },
      '/metadata/podgate%3Akeep_off': { status: 204, body: '' },
    },
  });
  const remaining = await firstStop.run(cloud.session, given, again, cloud.call);
  const writes = cloud.asked.filter(({ method }) => method !== 'GET').map(({ operation }) => operation);
  return { remaining, writes };
}

const STOPPED = { remaining: { reference: 'req-1' }, writes: ['servers.os-stop'] };
const LEFT = { remaining: {}, writes: ['servers.metadata'] };
const GIVEN_UP = {
  remaining: { undone: 'it was to be off, and could not be stopped in time: it runs' },
  writes: ['servers.metadata'],
};

describe('the first stop of a server that is not to start', () => {
  const created = history('create');
  const started = history('start', 'stop', 'create');
  const stopped = history('stop', 'create');
  it.each([
    { what: 'runs', given: server('active'), remembered: created, wanted: STOPPED },
    { what: 'has a discreet cloud', given: server('active'), remembered: { status: 403, body: {} }, wanted: STOPPED },
    { what: 'is off', given: server('stopped'), remembered: stopped, wanted: LEFT },
    { what: 'somebody has started', given: server('active'), remembered: started, wanted: LEFT },
    { what: 'somebody has rebooted', given: server('active'), remembered: history('reboot'), wanted: LEFT },
    { what: 'somebody has started since', given: server('active'), remembered: started, again: true, wanted: LEFT },
    {
      what: 'another gateway stops',
      given: server('active'),
      remembered: stopped,
      wanted: { remaining: {}, writes: [] },
    },
    { what: 'could not be stopped', given: server('active'), remembered: stopped, again: true, wanted: GIVEN_UP },
    { what: 'runs for long', given: server('active', NOW - 3_600_000), remembered: created, wanted: GIVEN_UP },
  ])('one that $what', async ({ given, remembered, again, wanted }) => {
    expect(await stepOf(given, remembered, again)).toEqual(wanted);
  });

  it('has a mark that is read as it was written', () => {
    expect([offSince(offFrom(NOW)), offSince('resize x'), offSince(undefined)]).toEqual([NOW, undefined, undefined]);
  });
});
