import { hashText, mix, pick } from './hash.ts';
import type { FlavorName } from './flavors.ts';
import type { ImageKey } from './images.ts';
import type { NetworkKey } from './networks.ts';
import type { ProjectKey } from './projects.ts';
import type { GroupKey } from './security-groups.ts';
import { CASES } from './cases.ts';
import { STATES, type State, type StateKey } from './states.ts';
import type { VolumeTypeName } from './volume-types.ts';

/** One interface of a server. */
export interface NicShape {
  /** `private`: the private network of the server's project. */
  readonly network: NetworkKey | 'private';
  readonly groups?: readonly GroupKey[];
  /** A second fixed address of the same version. */
  readonly second?: true;
  /** May also use an address that a port without a device holds. */
  readonly virtualIp?: true;
  readonly portSecurity?: false;
}

/** One volume of a server. */
export interface VolumeShape {
  readonly device: string;
  /** GB. */
  readonly size: number;
  /** Image it was made from. */
  readonly image?: ImageKey;
  readonly type?: VolumeTypeName;
  readonly name?: string;
  readonly multiattach?: true;
  /** The volume is that of another server: as many places before this one. */
  readonly sharedWith?: number;
  /** Nova knows of it, Cinder does not. */
  readonly missing?: true;
}

/** Members of the server that need no place of their own in the shape. */
export interface Details {
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly lockedReason?: string | null;
  readonly keyName?: string | null;
  readonly userData?: string;
  readonly accessIpv4?: string;
  readonly accessIpv6?: string;
  readonly hostname?: string;
  readonly configDrive?: true;
  readonly grouped?: true;
  readonly certificates?: readonly string[];
}

/** What makes one server of the content differ from the next. */
export interface Shape {
  readonly project: ProjectKey;
  readonly state: StateKey;
  readonly flavor: FlavorName;
  /** `''`: it boots from its first volume. */
  readonly image: ImageKey | '';
  readonly nics: readonly NicShape[];
  readonly volumes: readonly VolumeShape[];
  /** Its first port has a floating address. */
  readonly floating: boolean;
  /** Position of a host that is not as the others. */
  readonly host?: number;
  readonly details?: Details;
}

const NIC: NicShape = { network: 'private' };
const BOOT: VolumeShape = { device: '/dev/vda', size: 20, image: 'debian' };
const DATA: VolumeShape = { device: '/dev/vdb', size: 50, name: 'data' };

/** The shape of a server about which nothing is special. */
export const PLAIN: Shape = {
  project: 'demo',
  state: 'active',
  flavor: 'm1.small',
  image: 'debian',
  nics: [NIC],
  volumes: [],
  floating: false,
};

const repeat = <T>(times: number, value: T): readonly T[] => Array.from({ length: times }, () => value);

type List<T> = readonly [T, ...T[]];

const STATE_MIX: List<StateKey> = [
  'active',
  ...repeat(66, 'active' as const),
  ...repeat(24, 'stopped' as const),
  'paused',
  'suspended',
  'suspended',
  'offloaded',
  'offloaded',
  'resized',
  'rescued',
  'broken',
  'noHost',
];
const PROJECT_MIX: List<ProjectKey> = [
  'demo',
  ...repeat(4, 'demo' as const),
  'other',
  'other',
  'admin',
  'lab',
  'science-demo',
];
const FLAVOR_MIX: List<FlavorName> = [
  'm1.tiny',
  'm1.small',
  'm1.small',
  'm1.medium',
  'm1.medium',
  'c1.large',
  'r1.xlarge',
  'e1.scratch',
];
const IMAGE_MIX: List<ImageKey | ''> = ['debian', 'debian', 'ubuntu', 'cirros', 'fedora', 'windows', '', 'arm'];
const NIC_MIX: List<Shape['nics']> = [[NIC], [NIC], [NIC], [NIC, { network: 'backend' }], [{ network: 'backend' }]];
const VOLUME_MIX: List<Shape['volumes']> = [[], [], [], [DATA]];
const BOOT_MIX: List<Shape['volumes']> = [[BOOT], [BOOT], [BOOT, DATA]];
const FLOATING_MIX: List<boolean> = [true, false, false, false, false];

/** A server that never got as far as a host has neither ports nor volumes. */
function effective(shape: Shape): Shape {
  const { placed, launched }: State = STATES[shape.state];
  return placed || launched ? shape : { ...shape, nics: [], volumes: [], floating: false };
}

function mixed(one: number, two: number): Shape {
  const image = pick(IMAGE_MIX, (one >>> 20) & 0xff);
  return {
    project: pick(PROJECT_MIX, (one >>> 8) & 0xfff),
    state: pick(STATE_MIX, one & 0xffff),
    flavor: pick(FLAVOR_MIX, two & 0xff),
    image,
    nics: pick(NIC_MIX, (two >>> 8) & 0xff),
    volumes: pick(image === '' ? BOOT_MIX : VOLUME_MIX, (two >>> 16) & 0xff),
    floating: pick(FLOATING_MIX, two >>> 24),
  };
}

/** Gives the shapes of a cloud's servers by their index: first one of each case, then a mixture of the usual. */
export function shapes(cloud: string): (index: number) => Shape {
  const seed = hashText(`${cloud}/shape`);
  const cases = CASES.map((known) => effective({ ...PLAIN, ...known }));
  return (index) => {
    const one = mix(index, seed);
    return cases[index] ?? effective(mixed(one, mix(one, seed)));
  };
}
