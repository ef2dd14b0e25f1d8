import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { EventSource } from '../support/event-source.ts';
import { until } from '../support/inventory.ts';
import { liveWorld, told, type LiveWorld } from '../support/live-world.ts';
import { ROUTES } from '../support/routes.ts';

let world: LiveWorld;
beforeAll(async () => {
  world = await liveWorld();
});
afterEach(() => world.rest());
afterAll(() => world.gateway.close(0));

describe('GET /live', () => {
  it('tells of rows that come, change and go, with what changed of them', async () => {
    const source = await world.follow(world.bob);
    expect(source.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=UTF-8',
      'cache-control': 'private, no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(source.headers['content-encoding']).toBeUndefined();
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's1', name: 'web-1' });
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's1', name: 'db-1', status: 'ready' });
    await world.hold({ id: 's0', name: 'web-0' });
    await until('it is told', () => source.named('servers.deleted').length === 1);
    expect(told(source)).toEqual(['servers.created north.s1', 'servers.updated north.s1', 'servers.deleted north.s1']);
    const [, created, updated, deleted] = source.events;
    expect(created?.data).toMatchObject({ cloud: 'north', fields: { name: 'web-1', account_status: 'connected' } });
    expect(Object.keys(created?.data['fields'] as object)).toEqual(
      Object.keys(rowsOf(await world.bob.ask('GET', '/servers'))[0] ?? {}),
    );
    expect(updated?.data).toMatchObject({ cloud: 'north', fields: { name: 'db-1', status: 'ready' }, removed: [] });
    expect(Object.keys(updated?.data['fields'] as object)).not.toContain('created_at');
    expect(Object.keys(deleted?.data ?? {}).sort()).toEqual(['cloud', 'id', 'version']);
    expect(Number(deleted?.data['version'])).toBeGreaterThan(Number(created?.data['version']));
    expect(source.retry).toBeGreaterThanOrEqual(1000);
  });

  it('tells everybody of his own rows alone; one that leaves what he sees is deleted for him, one that comes there created', async () => {
    const [bobs, eves, all, brief, running] = [
      await world.follow(world.bob),
      await world.follow(world.eve),
      await world.follow(world.ann, 'scope=system'),
      await world.follow(world.rob, 'field=id&field=name'),
      await world.follow(world.bob, 'filter=status.in(running)'),
    ];
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's2', name: 'x', project: 'p2' });
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's2', name: 'x', project: 'p1' });
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's2', name: 'x', status: 'ready' });
    await world.hold({ id: 's0', name: 'web-0', project: 'p2' }, { id: 's2', name: 'y', status: 'ready' });
    await until('all are told', () => all.events.length === 6 && told(bobs).length === 4 && told(eves).length === 3);
    expect(told(bobs)).toEqual([
      'servers.created north.s2',
      'servers.updated north.s2',
      'servers.deleted north.s0',
      'servers.updated north.s2',
    ]);
    expect(told(eves)).toEqual(['servers.created north.s2', 'servers.deleted north.s2', 'servers.created north.s0']);
    expect(told(running)).toEqual(['servers.created north.s2', 'servers.deleted north.s2', 'servers.deleted north.s0']);
    expect(told(brief)).toEqual(['servers.created north.s2', 'servers.deleted north.s0', 'servers.updated north.s2']);
    expect(brief.events[1]?.data['fields']).toEqual({ id: 'north.s2', name: 'x' });
    expect(brief.events[3]?.data['fields']).toEqual({ name: 'y' });
    // The host is shown to administrators alone.
    const [, seen] = all.events;
    expect(seen?.data['fields']).toMatchObject({ host: 'node1' });
    expect(bobs.events[1]?.data['fields']).toMatchObject({ host: '' });
    await world.hold({ id: 's0', name: 'web-0' });
  });

  it('is what all routes are that have no end: two tenants are tried here for each', () => {
    expect(ROUTES.filter(({ streams }) => streams).map(({ path }) => path)).toEqual(['/live', '/live/:ticket']);
  });

  it('refuses what lists refuse, before anything is sent', async () => {
    const refusals = async (client: Client, query: string) => {
      const source = await world.follow(client, query);
      await until('it is said', () => source.closed || source.text !== '');
      return [source.status, source.text];
    };
    const [unknown, text] = await refusals(world.bob, 'resource=serverz');
    expect([unknown, text]).toEqual([
      400,
      expect.stringContaining('resource: there is no \\"serverz\\"; there are brands'),
    ]);
    expect((await refusals(world.bob, 'filter=colour.in(red)'))[0]).toBe(400);
    expect((await refusals(world.bob, 'scope=system'))[0]).toBe(403);
    expect((await refusals(world.open, ''))[0]).toBe(401);
    expect((await world.open.bearing(world.bob.token ?? '').ask('HEAD', '/live')).status).toBe(200);
    expect((await world.bob.ask('PUT', '/live')).status).toBe(405);
  });

  it('goes on where a client was that comes back, or says that it must list anew', async () => {
    const source = await world.follow(world.bob);
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's3', name: 'a' });
    await until('it is told', () => source.events.length === 2);
    source.close();
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's3', name: 'b' });
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's3', name: 'c' });
    const back = await world.follow(world.bob, '', { 'last-event-id': source.lastId });
    await until('it is told what it missed', () => back.events.length === 3);
    expect(back.events.map(({ name, data }) => [name, data['resumed'] ?? (data['fields'] as object)])).toEqual([
      ['ready', true],
      ['servers.updated', { name: 'b' }],
      ['servers.updated', { name: 'c' }],
    ]);
    for (const id of ['deadbeef-3', 'nonsense', `${source.lastId}000`]) {
      const lost = await world.follow(world.bob, '', { 'last-event-id': id });
      await until('it is told', () => lost.events.length === 2);
      expect(lost.events.map(({ name, data }) => [name, data['resumed'] ?? data['reason']])).toEqual([
        ['ready', false],
        ['resync', expect.stringContaining(`what has changed since ${id} is not known`)],
      ]);
      lost.close();
    }
    await world.hold({ id: 's0', name: 'web-0' });
  });

  it('says that it is alive, and where it is though nothing of his has changed', async () => {
    const source = await world.follow(world.eve);
    const before = source.lastId;
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's4', name: 'a' });
    await until('it beats', () => source.comments.length > 1 && source.lastId !== before);
    expect(told(source)).toEqual([]);
    await world.hold({ id: 's0', name: 'web-0' });
  });

  it('is opened without headers by an address that is good once and soon', async () => {
    const made = await world.bob.ask('POST', '/live?field=id');
    const { url } = made.body['live'] as { url: string };
    expect(url).not.toContain(world.bob.token ?? '');
    const source = await EventSource.at(url);
    world.with(source);
    await world.hold({ id: 's0', name: 'web-0' }, { id: 's5', name: 'a' });
    await until('it is told', () => source.events.length === 2);
    expect(source.events[1]?.data['fields']).toEqual({ id: 'north.s5' });
    const { id: last = '' } = source.events[1] ?? {};
    const again = await EventSource.at(`${url}?last_event_id=${last}`);
    await until('it is refused', () => again.closed);
    expect([again.status, again.text]).toEqual([404, expect.stringContaining('good once, within 60 seconds')]);
    const next = (await world.bob.ask('POST', '/live?field=id')).body['live'] as { url: string };
    await world.hold({ id: 's0', name: 'web-0' });
    const back = await EventSource.at(`${next.url}?last_event_id=${last}`);
    world.with(back);
    await until('it goes on', () => back.events.length === 2);
    expect(told(back)).toEqual(['servers.deleted north.s5']);
    expect((await world.bob.ask('POST', '/live?filter=colour.in(red)')).status).toBe(400);
    expect((await world.open.ask('POST', '/live')).status).toBe(401);
    expect((await world.open.ask('GET', '/live/something')).status).toBe(404);
  });
});
