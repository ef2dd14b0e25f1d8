import { randomUUID } from 'node:crypto';

/** A server as the cloud tells it. */
export interface SimulatedServer {
  readonly id: string;
  readonly name: string;
  state: string;
  readonly cores: number;
  readonly memory: number;
  readonly addresses: readonly string[];
  readonly created: string;
  readonly project: { readonly id: string; readonly name: string };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const PROJECTS = [
  { id: 'p-1', name: 'first' },
  { id: 'p-2', name: 'other' },
] as const;

/** Who may log in, with which password, and in which project he is; the operator may see all. */
export const USERS = [
  { user: 'operator', password: 'operators-word', project: PROJECTS[0], all: true },
  { user: 'member', password: 'members-word', project: PROJECTS[0], all: false },
] as const;
type User = (typeof USERS)[number];

const PAGE = 50;
const HOUR = 3_600_000;

const no = (status: number, error: string, message: string): Answer => ({ status, body: { error, message } });

/** Every third server is the other project's, every fifth is off. */
function serverAt(cloud: string, at: number): SimulatedServer {
  return {
    id: `s-${String(at).padStart(5, '0')}`,
    name: `${cloud}-${at}`,
    state: at % 5 === 4 ? 'down' : 'up',
    cores: 1 + (at % 4),
    memory: 1024 * (1 + (at % 4)),
    addresses: [`10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`],
    created: '2026-01-01T12:00:00Z',
    project: at % 3 === 2 ? PROJECTS[1] : PROJECTS[0],
  };
}

/** What the cloud knows and how it answers: no HTTP here. It does what the real one does, traps included. */
export class SimulatedCloud {
  readonly #servers: ReadonlyMap<string, SimulatedServer>;
  readonly #tokens = new Map<string, User>();

  constructor(name: string, count: number) {
    const all = Array.from({ length: count }, (_, at) => serverAt(name, at));
    this.#servers = new Map(all.map((server) => [server.id, server]));
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  answer(asked: Asked): Answer {
    const { method, path } = asked;
    if (method === 'POST' && path === '/login') return this.#logIn(asked.body);
    const user = this.#tokens.get(asked.token);
    if (!user) return no(401, 'no_login', 'log in first');
    const [, id, word] = /^\/servers(?:\/([^/]+))?(?:\/(start|stop))?$/.exec(path) ?? [];
    if (method === 'GET' && path === '/servers') return this.#list(user, asked.query);
    const server = id === undefined ? undefined : this.#servers.get(id);
    if (!server || !(user.all || server.project.id === user.project.id))
      return no(404, 'no_such_server', 'there is no such server');
    if (method === 'GET' && word === undefined) return { status: 200, body: { server } };
    if (method === 'POST' && word !== undefined) return this.#turn(server, word === 'start');
    return no(405, 'no_such_method', 'this is not done so');
  }

  #logIn(body: unknown): Answer {
    const { user: name, password } = (body ?? {}) as { readonly user?: unknown; readonly password?: unknown };
    const user = USERS.find((one) => one.user === name && one.password === password);
    if (!user) return no(401, 'no_login', 'there is no such user, or this is not his password');
    const token = randomUUID();
    this.#tokens.set(token, user);
    const expires = new Date(Date.now() + HOUR).toISOString();
    return { status: 200, body: { token, expires_at: expires, region: 'main', project: user.project } };
  }

  #list(user: User, query: URLSearchParams): Answer {
    const all = query.get('all') === 'true';
    if (all && !user.all) return no(403, 'not_yours', 'only operators see all servers');
    const seen = [...this.#servers.values()].filter(({ project }) => all || project.id === user.project.id);
    const after = query.get('after');
    const from = after === null ? 0 : seen.findIndex(({ id }) => id === after) + 1;
    const servers = seen.slice(from, from + PAGE);
    const last = servers.at(-1);
    const next = last && from + PAGE < seen.length ? last.id : undefined;
    return { status: 200, body: { servers, next } };
  }

  /** Between off and on there is a state of its own, for a moment. */
  #turn(server: SimulatedServer, on: boolean): Answer {
    if (server.state !== (on ? 'down' : 'up')) return no(409, 'wrong_state', `the server is ${server.state}`);
    server.state = on ? 'starting' : 'stopping';
    setTimeout(() => {
      server.state = on ? 'up' : 'down';
    }, 50).unref();
    return { status: 202, body: {} };
  }
}
