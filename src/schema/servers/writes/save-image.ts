import { randomBytes } from 'node:crypto';
import { GatewayError, type SavedImage } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { gid, splitGid } from '../../ids.ts';
import type { Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';
import { IMAGE_NAME } from './texts.ts';

const read = bodyReader(
  Type.Object(
    {
      name: Type.Optional(IMAGE_NAME),
      /** Something is added to it that makes it one of its own. */
      generate_name: Type.Optional(IMAGE_NAME),
      notes: Type.Optional(Type.String({ maxLength: 255 })),
      is_public: flag('whether others see it'),
      format: Type.Optional(Type.Unknown({ description: 'accepted: the cloud has its own' })),
      auto_start: Type.Optional(Type.Unknown({ description: 'accepted: the server stays as it is' })),
    },
    { additionalProperties: false },
  ),
);

/** `save-image`: answers what was asked for, with the image's id (cloudpods-api §9.4.2, mapping W-24). */
export function saveImage(body: unknown): Wanted {
  const given = read(saidIn(body, 'server'));
  if (isOn(given.is_public)) throw new GatewayError('unsupported', 'is_public: an image of a server is its project’s');
  const { generate_name: begin, notes } = given;
  const name = given.name ?? (begin === undefined ? undefined : `${begin}-${randomBytes(4).toString('hex')}`);
  if (name === undefined) throw new GatewayError('missing_parameter', 'give name or generate_name');
  const input: SavedImage = { name, ...(notes !== undefined && { notes }) };
  return {
    name: 'save_image',
    input,
    answer: ({ accepted, server }) => {
      const cloud = splitGid(String(server['id']))?.cloud ?? '';
      return { ...given, name, image_id: gid(cloud, accepted.image) };
    },
  };
}
