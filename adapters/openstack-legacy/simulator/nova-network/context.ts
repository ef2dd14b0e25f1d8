import {
  badRequest,
  bodyOf,
  notFound,
  portsOf,
  type PortRow,
  type Reply,
  type Request,
  type World,
} from '../../../openstack/simulator/family.ts';

export type Members = Readonly<Record<string, unknown>>;

/** Numbers in the place of UUIDs, as Nova's own tables have them where there is no network service. */
export class Numbers {
  readonly #known = new Map<string, number>();

  of(id: string): number {
    const known = this.#known.get(id) ?? this.#known.size + 1;
    this.#known.set(id, known);
    return known;
  }

  /** The id that stands for a number, or the text itself. */
  idOf(number: string): string {
    return [...this.#known].find(([, one]) => String(one) === number)?.[0] ?? number;
  }
}

export interface Context {
  readonly world: World;
  readonly request: Request;
  /** Project of the token. */
  readonly project: string;
  readonly isAdmin: boolean;
  readonly ids: { readonly shown: (id: unknown) => unknown; readonly meant: (id: string) => string };
  /** Asks the simulated network service; throws what it refuses in Nova's words. */
  readonly ask: (method: string, path: string, body?: object) => Members;
}

export const rowsIn = (reply: Members, key: string) => (reply[key] ?? []) as readonly Members[];
export const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
export const accepted: Reply = { status: 202, headers: {}, body: '' };

/** What the body holds under a word. */
export function memberOf({ request }: Context, key: string): Members {
  const member = (bodyOf(request) as Members | undefined)?.[key];
  if (typeof member !== 'object' || member === null) throw badRequest(`Invalid request body: ${key} is missing`);
  return member as Members;
}

/** The ports of a server that the caller sees. */
export function portsFor({ world, project, isAdmin }: Context, server: string): readonly PortRow[] {
  const row = world.cloud.servers.get(server);
  if (!row || row.deleted || (row.projectId !== project && !isAdmin)) {
    throw notFound(`Instance ${server} could not be found.`);
  }
  return portsOf(world.cloud, server);
}
