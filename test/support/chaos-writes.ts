import type { Answer } from './client.ts';
import type { ChaosWorld, Place } from './chaos-world.ts';
import { until } from './inventory.ts';
import type { Random } from './random.ts';
import { serverOf } from './written-servers.ts';

/** What an answer says of a write: done, not done, or it is not known. */
export type Said = 'done' | 'refused' | 'unknown';

/** How often the outcomes of a kind of write were what. */
type Counts = Record<Said, number>;

/** A server as the answers tell of it. */
export interface Expected {
  readonly place: Place;
  /** Its ports were asked for before itself. */
  readonly ownPorts: boolean;
  /** Nothing when no answer told. */
  readonly id?: string;
  readonly created: Said;
  /** Names that it may have now. */
  names: readonly string[];
  readonly actions: Readonly<Record<'stop' | 'start' | 'reboot', Counts>>;
  /** Values that a key may have; nothing for none. */
  readonly metadata: Map<string, readonly (string | undefined)[]>;
  deleted?: Said;
  /** Ports that may stay: what its deletion was answered with names them as left, or it is not known whether it was deleted. */
  ports: readonly unknown[];
}

const counts = (): Counts => ({ done: 0, refused: 0, unknown: 0 });

/** Answers after which the same may be asked again with its key (docs/api.md). */
const AGAIN: ReadonlySet<number> = new Set([409, 429, 500, 502, 503, 504]);
const TRIES = 8;

/** With a key an answer that may change is no last word; a conflict is one only when nobody is at it. */
function saidOf({ status, body }: Answer, keyed: boolean): Said {
  if (status === 200) return 'done';
  if (status === 429 || status === 503) return keyed ? 'unknown' : 'refused';
  return status >= 500 || body['class'] === 'ResourceBusyError' ? 'unknown' : 'refused';
}

/** A deletion that went half way is a conflict that says what was deleted and what was left (docs/api.md); nothing for one that was refused. */
function deletionOf(said: Said, details: string): Said | undefined {
  if (/ is deleted; left: /.test(details)) return 'done';
  if (/ is deleted, for good or not/.test(details)) return 'unknown';
  return said === 'refused' ? undefined : said;
}

/** One caller, who makes servers and changes them, one write after the other. */
export class Caller {
  readonly servers: Expected[] = [];
  readonly statuses = new Map<string, number>();
  readonly #world: ChaosWorld;
  readonly #random: Random;
  readonly #name: string;
  #number = 0;

  constructor(world: ChaosWorld, random: Random, name: string) {
    this.#world = world;
    this.#random = random;
    this.#name = name;
  }

  /** One write, of whatever kind. */
  async write(): Promise<void> {
    const { one, percent } = this.#random;
    const alive = this.servers.filter(({ id, deleted }) => id !== undefined && deleted === undefined);
    if (alive.length === 0 || percent(25)) return this.#create();
    const server = one(alive);
    if (percent(15)) return this.#delete(server);
    return one([
      () => this.#act(server),
      () => this.#act(server),
      () => this.#tag(server),
      () => this.#rename(server),
    ])();
  }

  #next = () => `${this.#name}-${(this.#number += 1)}`;

  async #create(): Promise<void> {
    const { one, percent } = this.#random;
    const [name, place] = [this.#next(), one(this.#world.places)];
    const ownPorts = percent(50);
    const nets = [ownPorts ? { network: 'dual-v4', secgroups: ['default'] } : { network: 'private-demo-v4' }];
    const given = { name, sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets, prefer_region: place.name };
    const { answer, said } = await this.#ask('POST', '/servers', { server: given }, true);
    const id = serverOf(answer)['id'];
    this.servers.push({
      place,
      ownPorts,
      created: said,
      names: [name],
      actions: { stop: counts(), start: counts(), reboot: counts() },
      metadata: new Map(),
      ports: [],
      ...(said === 'done' && { id: String(id).slice(place.name.length + 1) }),
    });
  }

  async #act(server: Expected): Promise<void> {
    const row = await this.#settled(server);
    const word = row?.['status'] === 'SHUTOFF' ? 'start' : this.#random.one(['stop', 'restart'] as const);
    const { said } = await this.#ask('POST', `${this.#path(server)}/${word}`, { server: {} }, true);
    server.actions[word === 'restart' ? 'reboot' : word][said] += 1;
  }

  async #tag(server: Expected): Promise<void> {
    const [key, value] = [this.#random.one(['a', 'b', 'c']), this.#next()];
    const before = server.metadata.get(key) ?? [undefined];
    const { said } = await this.#ask('POST', `${this.#path(server)}/user-metadata`, { [key]: value }, true);
    if (said !== 'refused') server.metadata.set(key, said === 'done' ? [value] : [...before, value]);
  }

  async #rename(server: Expected): Promise<void> {
    const name = this.#next();
    const { said } = await this.#ask('PUT', this.#path(server), { server: { name } }, false);
    if (said !== 'refused') server.names = said === 'done' ? [name] : [...server.names, name];
  }

  async #delete(server: Expected): Promise<void> {
    const ports = (await server.place.oracle.ports())
      .filter(({ device_id: of }) => of === server.id)
      .map(({ id }) => id);
    const { answer, said } = await this.#ask('DELETE', this.#path(server), undefined, false);
    const details = String(answer.body['details']);
    server.deleted = deletionOf(said, details);
    server.ports = server.deleted === 'unknown' ? ports : ports.filter((id) => details.includes(String(id)));
  }

  #path = ({ place, id = '' }: Expected) => `/servers/${place.name}.${id}`;

  /** The cloud's own record, once nothing happens to the server. */
  async #settled({ place, id }: Expected) {
    const read = async () => (await place.oracle.servers()).find((one) => one['id'] === id);
    let row = await read();
    await until(`nothing happens to server ${id ?? ''}`, async () => {
      row = await read();
      return !row || row['OS-EXT-STS:task_state'] === null;
    });
    return row;
  }

  /** Asks until there is an answer that says something, when it has a key; else once. */
  async #ask(method: string, path: string, body: unknown, keyed: boolean) {
    const key = keyed ? this.#next() : undefined;
    let answer: Answer = { status: 599, headers: new Headers(), text: '', body: {} };
    for (let tries = 0; tries < (keyed ? TRIES : 1); tries += 1) {
      answer = await this.#world.ask(method, path, { body, key }).catch(() => answer);
      if (answer.status !== 599 && !AGAIN.has(answer.status)) break;
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** tries));
    }
    const said = saidOf(answer, keyed);
    const kind = `${method} ${/[^/]*$/.exec(path)?.[0].replace(/^cloud.*/, 'server') ?? ''} ${answer.status}`;
    this.statuses.set(kind, (this.statuses.get(kind) ?? 0) + 1);
    return { answer, said };
  }
}
