import { GatewayError } from 'podgate/contract';
import { Type, type Static } from 'podgate/kit';
import { OpenstackConfig } from '../openstack/family.ts';
import { ABILITIES, type Ability } from './abilities.ts';

/** Where UStack's compute service is, by region (US-C1). */
const REGIONS: Readonly<Record<string, string>> = {
  bj1: 'https://bj1.compute.api.ustack.com',
  gd1: 'https://gd1.compute.api.ustack.com',
};

const { auth, endpoints, gpu_aliases, medium_types } = OpenstackConfig.properties;

const Version = Type.Unsafe<'v2.0' | 'v3'>({
  type: 'string',
  enum: ['v2.0', 'v3'],
  description: 'generation of Keystone; default v3',
});

/** Settings of a cloud of this kind under `clouds:`: one region of an account. */
export const UstackConfig = Type.Object(
  {
    auth: Type.Object(
      { ...auth.properties, version: Type.Optional(Version) },
      {
        additionalProperties: false,
        description: 'how to log in at Keystone, which the reference does not say (US-C4)',
      },
    ),
    region: Type.String({ minLength: 1, description: 'one of regions, for example bj1' }),
    regions: Type.Optional(
      Type.Record(Type.String(), Type.String({ pattern: '^https?://[^\\s]+$', description: 'a URL' }), {
        description: 'URL of the compute service of each region, without version and project; default bj1 and gd1',
      }),
    ),
    interface: OpenstackConfig.properties.interface,
    endpoints,
    capabilities: Type.Optional(
      Type.Array(Type.Unsafe<Ability>({ type: 'string', enum: Object.keys(ABILITIES) }), {
        description: 'what the cloud can do beside what its reference documents',
      }),
    ),
    gpu_aliases,
    medium_types,
  },
  { additionalProperties: false },
);

export type UstackConfig = Static<typeof UstackConfig>;

const trimmed = (url: string) => url.replace(/\/+$/, '');

/** The compute service of the region; nothing when none is known. */
function computeUrl({ region, regions = REGIONS, endpoints: given }: UstackConfig): string | undefined {
  if (given?.compute !== undefined) return given.compute;
  const url = Object.hasOwn(regions, region) ? regions[region] : undefined;
  return url === undefined ? undefined : `${trimmed(url)}/v2/{project_id}`;
}

/** The same in the settings of the family: the region is a URL, and no catalog is needed for it. */
export function asOpenstack({ auth: given, regions: _, capabilities: __, ...config }: UstackConfig): OpenstackConfig {
  const { version: ___, ...login } = given;
  const compute = computeUrl({ auth: given, regions: _, ...config });
  return { ...config, auth: login, endpoints: { ...config.endpoints, ...(compute !== undefined && { compute }) } };
}

/** Throws `invalid_request` for a region without a URL, and for a URL without the project (US-C2). */
export function checkRegion(config: UstackConfig): void {
  const { region, regions = REGIONS } = config;
  const url = computeUrl(config);
  if (url === undefined) {
    const known = Object.keys(regions).join(', ');
    throw new GatewayError('invalid_request', `region: there is no URL for "${region}"; regions has ${known}`);
  }
  if (!url.includes('{project_id}')) {
    throw new GatewayError('invalid_request', 'endpoints.compute: {project_id} must stand in its path');
  }
  if (!URL.canParse(url)) throw new GatewayError('invalid_request', `regions.${region}: is not a URL`);
}
