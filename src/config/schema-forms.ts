import { Type, type TSchema } from '../kit/index.ts';
import { DURATION_FORM } from './duration.ts';

/** Forms of values in the configuration, each with a description that its errors end with. */
export const strict = { additionalProperties: false };
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
export const text = (description: string) => Type.String({ minLength: 1, description });
/** 0 to 65535. */
const PORT = '(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
export const address = (description: string) =>
  Type.String({
    pattern: `^([^\\s:]+|\\[[0-9a-fA-F:]+\\]):${PORT}$`,
    description: `host:port, ${description}`,
  });
export const duration = (description: string) =>
  Type.String({ pattern: DURATION_FORM, description: `a duration such as 15s or 10m, at most 24d: ${description}` });
export const name = (description: string) =>
  Type.String({
    pattern: '^[a-z0-9][a-z0-9-]*$',
    maxLength: 63,
    description: `small letters, digits and hyphens: ${description}`,
  });
export const words = <const W extends readonly string[]>(list: W, description: string) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...list], description });
