import type { Row } from '../row.ts';
import type { CloudSettings, GatewayProject } from '../settings.ts';
import type { ResourceReading } from './read-resources.ts';

/** Who sees a row beside the gateway's administrators (docs/api.md, "Who sees what"). */
export type Reach = 'project' | 'shared' | 'cloud' | 'account' | 'user' | 'admin';

/** A row that is expected, and whose it is. */
export interface OwnedRow {
  readonly row: Row;
  readonly owner?: GatewayProject | undefined;
  readonly shared?: readonly GatewayProject[];
  readonly everyone?: boolean;
  /** First twelve characters of the id of the gateway's user that it belongs to. */
  readonly user?: string;
}

/** What the oracle knows of a resource. */
export interface ResourceOracle {
  readonly plural: string;
  readonly keyword: string;
  readonly reach: Reach;
  /** Fields that administrators alone are shown. */
  readonly secret?: readonly string[];
  /** Fields that no reading from outside can know exactly: each must hold what is said here, or be left out. */
  readonly loose?: Readonly<Record<string, (value: unknown) => boolean>>;
  /** What a list needs to show all rows. */
  readonly query?: Readonly<Record<string, string>>;
  /** Fields show what Nova counts of its machines: it puts that right by a clock of its own, up to a minute after what was done to servers. */
  readonly counted?: boolean;
  /** Rows have no id and no route of their own. */
  readonly joint?: boolean;
  /** Of rows about several clouds: what these have in common. */
  readonly group?: (settings: ResourceSettings) => string;
  /** What tells rows apart; default the id. */
  readonly key?: (row: Row) => string;
  readonly rows: (reading: ResourceReading, settings: ResourceSettings) => readonly OwnedRow[];
}

/** What the gateway's configuration says about a cloud, as far as rows of resources need it beyond rows of servers. */
export interface ResourceSettings extends CloudSettings {
  /** Some entry of the project map goes by a name. */
  readonly mapsNames: boolean;
  /** Whether an entry of the project map is that id. */
  mapsId(projectId: string): boolean;
  /** The gateway's user whose id begins so. */
  userOf(beginning: string): { readonly id: string; readonly name: string } | undefined;
  /** Whether some project of the cloud is or would be that project's. */
  leadsTo(projectId: string): boolean;
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A row as it is shown: members without value are left out. */
export const shown = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => !isEmpty(value)));
