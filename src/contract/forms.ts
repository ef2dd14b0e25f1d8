import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** The forms of which the unified resources are made. Everything but ids and names may be left out by a cloud that does not know it. */

/** One of a closed list of words. */
export const words = <const W extends readonly string[]>(list: W) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...list] });
export const text = (description: string) => Type.Optional(Type.String({ description }));
/** A whole number from 0. */
export const whole = (description: string) => Type.Optional(Type.Integer({ description, minimum: 0 }));
export const flag = (description: string) => Type.Optional(Type.Boolean({ description }));
export const list = <T extends TSchema>(items: T, description: string) =>
  Type.Optional(Type.Array(items, { description }));
export const texts = (description: string) => Type.Optional(Type.Record(Type.String(), Type.String(), { description }));
export const strict = { additionalProperties: false };

const TIME_FORM = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$';
/** UTC with six digits and `Z`. */
export const time = (description: string) =>
  Type.Optional(Type.Union([Type.String({ pattern: TIME_FORM }), Type.Null()], { description }));

/** Whose project a thing belongs to in its cloud; the gateway maps it to one of its own. */
export const BackendProject = Type.Object(
  { id: Type.String(), name: text('name'), domain_id: text('domain id'), domain: text('domain name') },
  strict,
);

export type BackendProject = Static<typeof BackendProject>;

/** The cloud's own words, for people who know it. */
export const upstream = Type.Optional(
  Type.Object({ status: text("the cloud's own status word") }, { ...strict, description: 'raw words' }),
);

/** What every thing of a cloud has. */
export const named = {
  id: Type.String({ minLength: 1, description: 'id in the cloud' }),
  name: Type.String(),
  description: text('description'),
  created_at: time('UTC, six digits, Z'),
  updated_at: time('UTC, six digits, Z'),
  metadata: texts('keys with their prefix: user:, tag:, os: …'),
};

/** What belongs to a project of the cloud. */
export const owned = { project: Type.Optional(BackendProject) };

/** What a project may let others use. */
export const shareable = {
  ...owned,
  everyone: flag('may be used by all projects of the cloud'),
  shared_projects: list(BackendProject, 'other projects that may use it'),
};
