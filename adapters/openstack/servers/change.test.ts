import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import { stubCloud, type Answer } from '../testing/cloud.ts';
import { changeMetadata } from './change-metadata.ts';
import { updateServer } from './update.ts';

const server: Server = { id: 's1', name: 's1', status: 'running', upstream: {} };
const BEFORE = { a: 'old', b: 'other', 'podgate:disable_delete': 'true', 'podgate:confirm': 'mark' };
const refused: Answer = { status: 400, body: { badRequest: { message: 'Invalid hostname' } } };
const done: Answer = { body: { metadata: BEFORE } };

/** What is asked of the cloud, beside looking; the first answers that are given, then success. */
function cloudWith(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  const cloud = stubCloud({ answers: { ...answers, '/metadata': answers['/metadata'] ?? done } });
  const writes = () =>
    cloud.asked
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url, body }) => {
        const path = decodeURIComponent(new URL(url).pathname.replace(/.*\/servers/, ''));
        return [method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' ');
      });
  return { ...cloud, writes };
}

describe('a change of a server', () => {
  it('leaves its metadata as they were when the rest of it is refused', async () => {
    const { session, call, writes } = cloudWith({
      '/servers/s1': refused,
      '/metadata/podgate%3Adisable_delete': done,
      '/metadata/c': done,
    });
    const change = { hostname: 'x', metadata: { a: 'new', c: 'new' }, disable_delete: false };
    await expect(updateServer(session, server, change, call)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/^hostname: .*Invalid hostname$/),
    });
    expect(writes()).toEqual([
      'POST /s1/metadata {"metadata":{"a":"new","c":"new"}}',
      'DELETE /s1/metadata/podgate:disable_delete',
      'PUT /s1 {"server":{"hostname":"x"}}',
      'POST /s1/metadata {"metadata":{"podgate:disable_delete":"true"}}',
      'POST /s1/metadata {"metadata":{"a":"old"}}',
      'DELETE /s1/metadata/c',
    ]);
  });

  it('reads nothing when it is one write alone', async () => {
    const { session, call, asked, writes } = cloudWith({ '/servers/s1': done });
    await updateServer(session, server, { name: 'new' }, call);
    expect([asked.length, writes()]).toEqual([1, ['PUT /s1 {"server":{"name":"new"}}']]);
  });
});

describe('a change of metadata', () => {
  const change = { set: {}, remove: ['a', 'podgate:confirm'], replace: false };

  it('takes keys away one by one, so that what is written meanwhile stays', async () => {
    const { session, call, asked } = cloudWith({ '/metadata/a': done });
    await changeMetadata(session, server, change, call);
    expect(asked.map(({ method, url }) => `${method} ${url.split('/servers')[1]}`)).toEqual(['DELETE /s1/metadata/a']);
  });

  it('is taken back when one of its steps is refused', async () => {
    const { session, call, writes } = cloudWith({ '/metadata/a': done, '/metadata/b': refused, '/metadata/c': done });
    const both = { set: { c: 'new' }, remove: ['a', 'b'], replace: false };
    await expect(changeMetadata(session, server, both, call)).rejects.toThrow(/^removing metadata b: /);
    expect(writes()).toEqual([
      'POST /s1/metadata {"metadata":{"c":"new"}}',
      'DELETE /s1/metadata/a',
      'DELETE /s1/metadata/b',
      'POST /s1/metadata {"metadata":{"a":"old"}}',
      'DELETE /s1/metadata/c',
    ]);
  });

  it('that replaces all keeps what the gateway wrote there', async () => {
    const { session, call, writes } = cloudWith({});
    await changeMetadata(session, server, { set: { z: '1' }, remove: [], replace: true }, call);
    expect(writes()).toEqual([
      'PUT /s1/metadata {"metadata":{"podgate:disable_delete":"true","podgate:confirm":"mark","z":"1"}}',
    ]);
  });
});
