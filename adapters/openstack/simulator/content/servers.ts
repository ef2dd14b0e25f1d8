import type { ServerFault, ServerRow } from '../state/rows.ts';
import type { Seeds } from '../state/table.ts';
import type { Basis } from './basis.ts';
import { ageOf, createdAt } from './calendar.ts';
import { mix } from './hash.ts';
import { imageId } from './images.ts';
import { hostOf } from './placement.ts';
import { KEY_NAMES, MAKERS } from './projects.ts';
import type { Details, Shape } from './shapes.ts';
import { STATES, type State } from './states.ts';
import { volumeId } from './volumes.ts';

const ROLES = ['web', 'db', 'api', 'worker', 'cache', 'ci'];
const DAY_MS = 86_400_000;

const wholeSecond = (time: number) => Math.floor(time / 1000) * 1000;

function faultOf(state: State, created: number): ServerFault | null {
  return state.fault ? { ...state.fault, createdAt: created + 9000 } : null;
}

/** Every tenth server has a name that it shares with servers of other clouds. */
function nameOf(basis: Basis, index: number): string {
  const role = ROLES[mix(index, 7) % ROLES.length] ?? 'web';
  const number = String(index + 1).padStart(5, '0');
  return index % 10 === 9 ? `${role}-${number}` : `${basis.cloud}-${role}-${number}`;
}

/** How a server is told apart from the others: its id, the number that its addresses follow from, and when it was made. */
export interface Birth {
  readonly id: string;
  readonly index: number;
  readonly createdAt: number;
}

/** The name that the guest gets: what a DNS label may hold of the server's name (as Nova makes it). */
function hostnameOf(name: string, id: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[ _.]/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '');
  return plain.replaceAll(/^-+|-+$/g, '').slice(0, 63) || `Server-${id}`;
}

function detailsOf(basis: Basis, birth: Birth, given: Details): Partial<ServerRow> {
  const { index } = birth;
  const name = given.name ?? nameOf(basis, index);
  return {
    name,
    description: given.description ?? (index % 3 === 0 ? null : `server ${index + 1} of ${basis.cloud}`),
    metadata: given.metadata ?? (index % 2 === 0 ? {} : { index: String(index), env: 'test' }),
    tags: given.tags ?? (index % 4 === 0 ? [] : ['simulated']),
    locked: given.lockedReason !== undefined,
    lockedReason: given.lockedReason ?? null,
    hostname: given.hostname ?? hostnameOf(name, birth.id),
    configDrive: given.configDrive ? 'True' : '',
    userData: given.userData ?? null,
    accessIpv4: given.accessIpv4 ?? '',
    accessIpv6: given.accessIpv6 ?? '',
    certificates: given.certificates ?? null,
    serverGroup: given.grouped ? basis.ids['server-group'].id(0) : null,
  };
}

function attachedVolumes(basis: Basis, index: number, shape: Shape): ServerRow['volumes'] {
  return shape.volumes.map(({ device, sharedWith }, slot) => ({
    id: sharedWith === undefined ? volumeId(basis, index, slot) : volumeId(basis, index - sharedWith, 0),
    device,
    deleteOnTermination: slot === 0 && shape.image === '',
  }));
}

/** Makes a server of a shape. */
export function serverRow(basis: Basis, birth: Birth, shape: Shape): ServerRow {
  const { index, createdAt: created } = birth;
  const state: State = STATES[shape.state];
  const maker = MAKERS[shape.project];
  const keyName = shape.details?.keyName;
  const later = (mix(index, 11) % 20) * DAY_MS + (mix(index, 13) % DAY_MS);
  return {
    id: birth.id,
    name: '',
    description: null,
    projectId: basis.directory.projects[shape.project].id,
    userId: basis.directory.users[maker].id,
    vmState: state.vmState,
    taskState: state.taskState,
    powerState: state.powerState,
    createdAt: created,
    updatedAt: state.buildRequest ? null : wholeSecond(created + (state.launched ? later + 8000 : 1000)),
    launchedAt: state.launched ? created + 7000 : null,
    terminatedAt: null,
    deleted: false,
    buildRequest: state.buildRequest ?? false,
    unreachable: false,
    host: hostOf(basis, index, shape)?.name ?? null,
    flavor: basis.flavors[shape.flavor],
    imageId: shape.image === '' ? '' : imageId(basis.ids.image, shape.image),
    metadata: {},
    tags: [],
    keyName: keyName === undefined ? KEY_NAMES[maker] : keyName,
    locked: false,
    lockedReason: null,
    progress: 0,
    hostname: '',
    instanceName: `instance-${(index + 1).toString(16).padStart(8, '0')}`,
    reservationId: `r-${mix(ageOf(index), 17).toString(36).padStart(8, '0').slice(0, 8)}`,
    rootDevice: state.launched ? '/dev/vda' : null,
    configDrive: '',
    userData: null,
    accessIpv4: '',
    accessIpv6: '',
    certificates: null,
    serverGroup: null,
    fault: faultOf(state, created),
    volumes: attachedVolumes(basis, index, shape),
    ...detailsOf(basis, birth, shape.details ?? {}),
  };
}

/** No server of the content was changed later than this. */
export const lastChange = (basis: Basis): number => createdAt(ageOf(basis.servers)) + 22 * DAY_MS;

/** The servers that a cloud begins with. */
export function serverSeeds(basis: Basis): Seeds<ServerRow> {
  return {
    indexes: () => Array.from({ length: basis.servers }, (_, index) => index),
    row: (index) => {
      if (index >= basis.servers) return undefined;
      const birth = { id: basis.ids.server.id(index), index, createdAt: createdAt(ageOf(index)) };
      return serverRow(basis, birth, basis.shape(index));
    },
    age: ageOf,
  };
}
