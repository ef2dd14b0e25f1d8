import { describe, expect, it } from '@jest/globals';
import { Server } from 'podgate/contract';
import { check } from 'podgate/kit';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf } from '../testing/related.ts';
import { readServer, type NovaServer } from './nova.ts';
import { servers } from './source.ts';
import { toServer } from './translate.ts';

const contract = check(Server);
const translated = (nova: Partial<NovaServer>) => toServer({ id: 's1', ...nova }, relatedOf({}), CONFIG);
const merge = (known: Partial<NovaServer>, fresh: Partial<NovaServer>) =>
  servers.merge!({ id: 's1', ...known }, { id: 's1', ...fresh });

describe('a record', () => {
  it('with nothing but an id is a server as the contract says (OS-80…OS-82)', () => {
    const server = translated({});
    expect(contract.problems(JSON.parse(JSON.stringify(server)))).toEqual([]);
    expect(server).toMatchObject({ id: 's1', name: '', status: 'unknown', upstream: {}, created_at: null });
  });

  it.each([
    [4, 4],
    ['4', 4],
    ['', undefined],
    [null, undefined],
    ['RUNNING', undefined],
    [1.5, undefined],
  ])('with power_state %p keeps %p for those who know the cloud', (raw, ours) => {
    const server = translated({ 'OS-EXT-STS:power_state': raw });
    expect(server.upstream.power_state).toBe(ours);
    expect(contract.problems(JSON.parse(JSON.stringify(server)))).toEqual([]);
  });

  it('has the times of its status (OS-78)', () => {
    const times = { created: '2026-11-20T22:40:42Z', updated: '2026-11-20T22:41:20Z' };
    const gone = { 'OS-SRV-USG:terminated_at': '2026-11-20T22:41:19.123456' };
    expect(translated({ ...times, status: 'ACTIVE' })).toMatchObject({
      created_at: '2026-11-20T22:40:42.000000Z',
      updated_at: '2026-11-20T22:41:20.000000Z',
      deleted_at: null,
      pending_deleted_at: null,
    });
    expect(translated({ ...times, ...gone, status: 'DELETED' })).toMatchObject({
      deleted: true,
      deleted_at: '2026-11-20T22:41:19.123456Z',
    });
    expect(translated({ ...times, status: 'DELETED' }).deleted_at).toBe('2026-11-20T22:41:20.000000Z');
    expect(translated({ ...times, status: 'SOFT_DELETED' })).toMatchObject({
      pending_deleted: true,
      pending_deleted_at: '2026-11-20T22:41:20.000000Z',
      deleted: false,
    });
    expect(translated({ ...times, ...gone, status: 'ERROR' }).deleted_at).toBeNull();
  });

  it('tells its fault while in ERROR, and of what', () => {
    const fault = { message: ' Build aborted. ' };
    const ran = { 'OS-SRV-USG:launched_at': '2026-11-20T22:41:13.000000' };
    expect(translated({ status: 'ERROR', fault }).fault).toEqual({ message: ' Build aborted. ', during: 'create' });
    expect(translated({ status: 'ERROR', fault, ...ran }).fault).toEqual({
      message: ' Build aborted. ',
      during: 'update',
    });
    expect(translated({ status: 'ACTIVE', fault }).fault).toBeUndefined();
    expect(translated({ status: 'ERROR', fault: { message: '  ' } }).fault).toBeUndefined();
  });

  it('is locked when Nova says so, and its host name is told from 2.90 on', () => {
    expect(translated({ locked: true, name: 'My Server', 'OS-EXT-SRV-ATTR:hostname': 'my-server' })).toMatchObject({
      locked: true,
      hostname: 'my-server',
    });
    expect(translated({ name: 'My Server', 'OS-EXT-SRV-ATTR:hostname': null })).toMatchObject({
      locked: false,
      hostname: 'My Server',
    });
  });

  it('without an id is refused, whatever else it says', () => {
    expect(() => readServer({ name: 'x' })).toThrow(/Nova's server is not as expected: \/id is missing/);
    expect(() => readServer({ id: '' })).toThrow(/\/id/);
    expect(() => readServer('x')).toThrow(/Nova's server/);
  });
});

describe('a record of an unreachable cell (OS-77)', () => {
  const known: Partial<NovaServer> = {
    name: 'web',
    status: 'ACTIVE',
    tenant_id: 't1',
    created: '2026-11-20T22:40:42Z',
    updated: '2026-11-20T22:41:20Z',
    metadata: { env: 'prod' },
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-STS:task_state': 'powering-off',
    'OS-EXT-STS:power_state': 1,
  };
  const partial = { status: 'UNKNOWN', tenant_id: 't1', created: '2026-11-20T22:40:42Z' };

  it('keeps what was known but not the state', () => {
    const server = translated(merge(known, partial));
    expect(server).toMatchObject({
      name: 'web',
      status: 'unknown',
      power_states: 'unknown',
      partial: true,
      metadata: { 'user:env': 'prod' },
    });
    expect(JSON.parse(JSON.stringify(server.upstream))).toEqual({ status: 'UNKNOWN' });
  });

  it('stands alone when nothing was known', () => {
    expect(translated(partial)).toMatchObject({ name: '', status: 'unknown', partial: true });
  });

  it('is replaced by a whole one', () => {
    const merged = merge(merge(known, partial), { ...known, 'OS-EXT-STS:task_state': null });
    expect(translated(merged)).toMatchObject({ status: 'running', partial: false, power_states: 'on' });
  });

  it('is whole when Nova itself does not know the status', () => {
    const fresh = { ...known, status: 'UNKNOWN', description: 'new' };
    expect(merge(known, fresh)).toEqual({ id: 's1', ...fresh });
  });
});

describe('a fault that a list hides', () => {
  const failed = { status: 'ERROR', updated: '2026-11-20T22:41:20Z' };
  const fault = { message: 'No valid host was found.' };

  it('stays while the record is the same', () => {
    expect(merge({ ...failed, fault }, failed).fault).toEqual(fault);
  });

  it('is replaced by a new one, and gone with a new status or time', () => {
    const other = { message: 'other' };
    expect(merge({ ...failed, fault }, { ...failed, fault: other }).fault).toEqual(other);
    expect(merge({ ...failed, fault }, { ...failed, status: 'ACTIVE' }).fault).toBeUndefined();
    expect(merge({ ...failed, fault }, { ...failed, updated: '2026-11-20T22:50:00Z' }).fault).toBeUndefined();
  });

  it('is asked for singly until it is known', () => {
    const incomplete = (nova: Partial<NovaServer>) => servers.incomplete!({ id: 's1', ...nova });
    expect([incomplete(failed), incomplete({ ...failed, fault }), incomplete({ status: 'ACTIVE' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
