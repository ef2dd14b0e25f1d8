import { Type, check, describe, type Static } from 'podgate/kit';
import { SERVICES } from './http/face.ts';

const version = (description: string) => Type.Optional(Type.String({ pattern: '^\\d+\\.\\d+$', description }));

const Given = Type.Object(
  {
    computeMax: version("Nova's highest microversion, default 2.93"),
    volumeMax: version("Cinder's highest microversion, default 3.70"),
    region: Type.Optional(Type.String({ minLength: 1, description: 'name of the region, default RegionOne' })),
    tokenLifetime: Type.Optional(
      Type.Integer({ minimum: 1, description: 'seconds that a token is good for, default 3600' }),
    ),
    maxLimit: Type.Optional(
      Type.Integer({ minimum: 1, description: 'longest page of Nova, Cinder and Glance, default 1000' }),
    ),
    without: Type.Optional(
      Type.Array(Type.Unsafe<'compute' | 'image' | 'network' | 'volume'>({ type: 'string', enum: [...SERVICES] }), {
        description: 'services that this cloud does not have',
      }),
    ),
    taskTime: Type.Optional(
      Type.Integer({ minimum: 0, description: 'milliseconds that a change of a server takes, default 500' }),
    ),
    answerRate: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'bytes of an answer that a service makes in a second: real ones make some 100,000s; default: all at once',
      }),
    ),
    answersKept: Type.Optional(
      Type.Boolean({
        description:
          'whether long answers are made once for all who ask the same until something changes; default false',
      }),
    ),
    reclaim: Type.Optional(
      Type.Boolean({
        description: 'whether deleted servers wait in a recycle bin, from which nothing is reclaimed; default false',
      }),
    ),
    quotas: Type.Optional(
      Type.Partial(
        Type.Object({
          instances: Type.Integer(),
          cores: Type.Integer(),
          ram: Type.Integer({ description: 'MB' }),
          volumes: Type.Integer(),
          gigabytes: Type.Integer(),
          snapshots: Type.Integer(),
        }),
        {
          additionalProperties: false,
          description: 'what each project may use; more than one needs by default',
        },
      ),
    ),
    imageSizeCap: Type.Optional(
      Type.Integer({ minimum: 1, description: 'bytes that the file of an image may have, default 1 TB' }),
    ),
    importMethods: Type.Optional(
      Type.Array(Type.String(), { description: 'how images can be imported; default as stock Glance' }),
    ),
    imagePatchTypes: Type.Optional(
      Type.Array(Type.String(), { description: 'media types in which images are changed; default as stock Glance' }),
    ),
    now: Type.Optional(Type.Unsafe<() => number>({ description: 'clock: milliseconds since 1970' })),
    onRequest: Type.Optional(
      Type.Unsafe<(line: string) => void>({ description: 'told of each request as it is logged' }),
    ),
  },
  { additionalProperties: false },
);

/** Settings of the simulator; without any it is a cloud of release Zed. */
export type SimulatorSettings = Static<typeof Given>;

/** What is not there by default. */
type Unset = 'onRequest' | 'answerRate' | 'answersKept';

/** The settings with their defaults filled in. */
export type Settings = Readonly<Required<Omit<SimulatorSettings, Unset>>> & Pick<SimulatorSettings, Unset>;

const given = check(Given);

/** Throws when a setting is unknown or not of its form. */
export function settingsFrom(value: Readonly<Record<string, unknown>> = {}): Settings {
  if (!given.is(value)) throw new Error(`settings of the simulator: ${describe(given.problems(value))}`);
  return {
    computeMax: '2.93',
    volumeMax: '3.70',
    region: 'RegionOne',
    tokenLifetime: 3600,
    maxLimit: 1000,
    taskTime: 500,
    without: [],
    reclaim: false,
    quotas: {},
    imageSizeCap: 1024 ** 4,
    importMethods: ['glance-direct', 'web-download', 'copy-image'],
    imagePatchTypes: ['application/openstack-images-v2.0-json-patch', 'application/openstack-images-v2.1-json-patch'],
    now: Date.now,
    ...value,
  };
}
