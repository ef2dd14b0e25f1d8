import { describe, expect, it } from '@jest/globals';
import type { Image } from 'podgate/contract';
import { relatedOf, toImage, type Answer } from '../openstack/testing/family.ts';
import easystack from './index.ts';
import { easystackCloud, PROJECT, sample } from './testing/cloud.ts';

const LIST = 'http://127.0.0.1:19292/v2/images';
const GLANCE_PATCH = 'application/openstack-images-v2.1-json-patch';
const JSON_TYPE = 'application/json';
const ID = '4d5d0496-d499-4407-a79b-013c4f89200c';

type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;
const cloudOf = (answers: Answers) => easystackCloud({ answers });

/** The image of the sample, in our words. */
const imageOf = (id: string): Image => toImage({ ...(sample('image').body as object), id }, relatedOf({}));

const file = (text: string) => ({
  bytes: (async function* () {
    yield await Promise.resolve(Buffer.from(text));
  })(),
});

const refused = (status: number, message: string): Answer => ({
  status,
  body: { error: { message, code: status, title: 'Refused' }, RequestId: 'req-8' },
});

describe('a new image', () => {
  it('is made by the members of the sample (ES-18, ES-34, ES-35, ES-37)', async () => {
    const made = {
      status: 201,
      headers: { location: 'rbd://x' },
      body: { ...(sample('new-image').body as object), location: 'rbd://x' },
    };
    const { session, call, asked } = cloudOf({ '/v2/images': made });
    const image = {
      name: 'fake_image',
      container_format: 'bare',
      disk_format: 'qcow2',
      min_ram: 512,
      visibility: 'public',
      min_disk: 1000,
    } as const;
    const create = easystack.writes?.images?.create;
    expect(await create?.run(session, { ...image, marker: 'm1' }, call)).toEqual({ id: ID });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: LIST,
      headers: { 'content-type': JSON_TYPE, 'x-project-id': PROJECT },
    });
    expect(asked[0]?.body).toEqual({ ...(sample('new-image-request').body as object), 'podgate:request': 'm1' });
  });
});

describe('a change of an image', () => {
  const change = (answers: Answers) => {
    const cloud = cloudOf(answers);
    const update = easystack.writes?.images?.update;
    return {
      ...cloud,
      answer: update?.run(
        cloud.session,
        imageOf(ID),
        { min_ram: 512, min_disk: 1000, name: 'fake_image1' },
        cloud.call,
      ),
    };
  };
  const steps = (sample('image-patch').body as readonly { readonly path: string; readonly value: unknown }[]).map(
    ({ path, value }) => [path, value],
  );

  it('is a list of paths and values, of the type that Glance wants (ES-19, ES-40)', async () => {
    const { answer, asked } = change({ [`/images/${ID}`]: { body: sample('image').body } });
    expect(await answer).toEqual({ done: true });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'PATCH',
      url: `${LIST}/${ID}`,
      headers: { 'content-type': GLANCE_PATCH },
    });
    const sent = (asked[0]?.body as readonly { readonly path: string; readonly value: unknown }[]).map(
      ({ path, value }) => [path, value],
    );
    expect(sent.sort()).toEqual(steps.sort());
  });

  it('is sent once more as plain JSON where that type is not taken, and no third time (ES-40)', async () => {
    const { answer, asked } = change({ [`/images/${ID}`]: [refused(415, 'no'), { body: sample('image').body }] });
    expect(await answer).toEqual({ done: true });
    expect(asked.map(({ headers }) => headers?.['content-type'])).toEqual([GLANCE_PATCH, JSON_TYPE]);
    const again = change({ [`/images/${ID}`]: refused(415, 'no') });
    await expect(again.answer).rejects.toMatchObject({ upstream: { status: 415 } });
    expect(again.asked).toHaveLength(2);
  });

  it.each([400, 403, 409, 500])('is not sent again after %s (ES-40)', async (status) => {
    const { answer, asked } = change({ [`/images/${ID}`]: refused(status, 'no') });
    await expect(answer).rejects.toMatchObject({ upstream: { status } });
    expect(asked).toHaveLength(1);
  });
});

describe('the file of an image', () => {
  it('is fetched by GET (ES-20, ES-41)', async () => {
    const { session, call, asked } = cloudOf({
      [`/images/${ID}/file`]: { headers: { 'content-length': '5' }, body: 'bytes' },
    });
    const { length } = await easystack.imageFiles!.download(session, imageOf(ID), undefined, call);
    expect(length).toBe(5);
    expect(asked[0]).toMatchObject({
      method: 'GET',
      url: `${LIST}/${ID}/file`,
      headers: { 'content-type': JSON_TYPE },
    });
  });

  it('is empty where there is none: 204 (ES-45)', async () => {
    const { session, call } = cloudOf({ [`/images/${ID}/file`]: { status: 204, body: '' } });
    expect((await easystack.imageFiles!.download(session, imageOf(ID), undefined, call)).length).toBe(0);
  });

  const queued = { body: { ...(sample('new-image').body as object), id: ID } };
  const upload = (answer: Answer) => {
    const cloud = cloudOf({ [`/images/${ID}`]: queued, [`/images/${ID}/file`]: answer });
    return { ...cloud, answer: easystack.imageFiles!.upload(cloud.session, ID, file('bytes'), cloud.call) };
  };

  it('is sent by PUT, as stock Glance takes it (ES-42)', async () => {
    const { answer, asked } = upload({ status: 204, body: '' });
    // The image of this test stays queued.
    await expect(answer).rejects.toMatchObject({ code: 'upstream_rejected' });
    expect(asked.find(({ method }) => method === 'PUT')).toMatchObject({
      url: `${LIST}/${ID}/file`,
      headers: { 'content-type': 'application/octet-stream', 'x-project-id': PROJECT },
    });
  });

  it.each([404, 405])('cannot be sent where the cloud does not know how: %s (ES-42)', async (status) => {
    await expect(upload({ status, body: '' }).answer).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('may be sent by administrators alone, as the error says (ES-43)', async () => {
    const { answer } = upload(refused(403, 'You are not authorized to complete upload_image action.'));
    await expect(answer).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(
        /not authorized.*only administrators of an EasyStack cloud may upload images; a server can be saved/,
      ),
    });
  });

  it('that is refused with a new image takes that away again, and says who may (ES-43)', async () => {
    const cloud = cloudOf({
      '/v2/images': { status: 201, body: queued.body },
      [`/images/${ID}/file`]: refused(403, 'no'),
      [`/images/${ID}`]: { status: 204, body: '' },
    });
    const image = { name: 'a', disk_format: 'raw', container_format: 'bare' } as const;
    const made = easystack.imageFiles!.create(cloud.session, image, file('bytes'), cloud.call);
    await expect(made).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('only administrators'),
    });
    expect(cloud.asked.map(({ method }) => method)).toEqual(['POST', 'PUT', 'DELETE']);
  });
});

describe('an image that is deleted', () => {
  it('is deleted by its id (ES-21)', async () => {
    const { session, call, asked } = cloudOf({ [`/images/${ID}`]: { status: 204, body: '' } });
    expect(await easystack.writes?.images?.delete?.run(session, imageOf(ID), undefined, call)).toEqual({ done: true });
    expect(asked).toMatchObject([{ method: 'DELETE', url: `${LIST}/${ID}`, headers: { 'x-project-id': PROJECT } }]);
  });

  it.each(['', '..', 'a/b'])('has an id, which %j is none (ES-41)', async (id) => {
    const { session, call, all } = cloudOf({});
    const image = { ...imageOf(ID), id };
    await expect(easystack.writes?.images?.delete?.run(session, image, undefined, call)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(all).toEqual([]);
  });
});
