import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Accepted, NewServer, Server, ServerActionName, ServerActions } from '../../contract/index.ts';
import { actionOf, creationOf, type AbleCloud } from '../../inventory/writes/able.ts';
import { obstacle } from '../../inventory/writes/obstacles.ts';
import { Touches } from '../../inventory/writes/parts.ts';
import { lookUntil, openBench, type Bench } from '../bench.ts';
import type { Making, Subject, Target } from '../target.ts';
import { Course } from './course.ts';
import { Watch } from './watch.ts';

/** What is asked for with an action. */
export type InputOf<Name extends ServerActionName> = Parameters<NonNullable<ServerActions<unknown>[Name]>['run']>[2];

/** Whether a server that rests is as it is to be; nothing: it is gone. */
export type Seen = (server: Server | undefined, accepted: Accepted) => boolean | Promise<boolean>;

/** Kinds of things that are made with servers. */
const MADE = ['servers', 'disks', 'snapshots', 'eips', 'networkinterfaces'] as const;

/** Somebody who changes servers. */
interface Hand {
  readonly bench: Bench;
  readonly watch: Watch;
  readonly course: Course;
}

/** An adapter as the gateway's refusals see it. */
export const ableCloud = ({ provider }: Subject): AbleCloud => ({
  name: 'bench',
  adapter: provider,
  config: { readOnly: false, account: 'bench' },
  disabled: () => false,
});

const ASKER = { id: 'bench', name: 'bench', requestId: 'bench' };

/** A server that is made, changed and deleted, with all that is made for it. */
export class Workpiece {
  readonly subject: Subject;
  readonly making: Making;
  readonly wanted: NewServer;
  /** As it was last seen. */
  server: Server | undefined;
  /** What was done last. */
  last: ServerActionName | undefined;
  /** Ids of a disk and an eip that it has got. */
  disk = '';
  eip = '';
  readonly #hand: Hand;
  #administrator: Hand | undefined;
  readonly #touched = new Touches();
  readonly #before: ReadonlySet<string>;

  private constructor(subject: Subject, making: Making, hand: Hand) {
    this.subject = subject;
    this.making = making;
    this.#hand = hand;
    this.wanted = this.#plain();
    this.#before = new Set(MADE.flatMap((name) => hand.watch.ids(name).map((id) => `${name} ${id}`)));
  }

  /** Looks around as somebody who makes servers; nothing is made yet. */
  static async open(subject: Subject, { making }: Target): Promise<Workpiece> {
    if (!making) throw new Error('the target says nothing of how servers are made');
    return new Workpiece(subject, making, await handOf(subject, making, { config: making.config, allProjects: false }));
  }

  get watch(): Watch {
    return this.#hand.watch;
  }

  get bench(): Bench {
    return this.#hand.bench;
  }

  /** The server as it was last seen. Throws when there is none. */
  get known(): Server {
    if (!this.server) throw new Error('there is no server to change: it could not be made, or is gone');
    return this.server;
  }

  /** Of a kind: those that were touched, and were not there before. */
  touched(kind: (typeof MADE)[number]): readonly string[] {
    const parts = [...this.#touched.parts.values()].filter(({ resource }) => resource === kind);
    return parts.flatMap(({ resource, id }) => (this.#before.has(`${resource} ${id}`) ? [] : [id]));
  }

  /** Makes the server, and waits until it runs. */
  async create(changes: Partial<NewServer> = {}): Promise<Server> {
    const { bench, course } = this.#hand;
    const began = Date.now();
    const wanted = { ...this.wanted, ...changes };
    const created = await creationOf(ableCloud(this.subject)).run(bench.session, wanted, bench.call());
    this.#touched.add('servers', created.id);
    // Whatever becomes of it, it is deleted at the end.
    this.server = await this.#hand.watch.look('servers', created.id);
    const references = created.reference === undefined ? [] : [created.reference];
    const task = { action: 'create', asker: ASKER, project: undefined, began, result: 'running', references } as const;
    const achieved = ({ fault }: Server) => fault === undefined;
    const seen = (server: Server | undefined) => server?.status === 'running';
    const begun = { id: created.id, task: { ...task, achieved }, done: false, parts: [], seen };
    this.server = await course.end(begun);
    for (const { id, local } of this.server?.disks ?? []) if (local !== true) this.#touched.add('disks', id);
    return this.known;
  }

  /** Does one thing to the server, where the gateway's own guards let it, and waits until it has ended. */
  async act<Name extends ServerActionName>(
    name: Name,
    input: InputOf<Name>,
    seen: Seen,
    asAdministrator = false,
  ): Promise<Accepted> {
    const { bench, watch, course } = asAdministrator ? await this.#administrators() : this.#hand;
    const action = actionOf(ableCloud(this.subject), name);
    const server = await watch.look('servers', this.known.id);
    if (!server) throw new Error(`the server is gone before ${name}`);
    const why = obstacle(server, { name, input }, action);
    if (why) throw why;
    const began = Date.now();
    const own = new Touches();
    const touch: typeof own.add = (resource, id) => [own, this.#touched].forEach((one) => one.add(resource, id));
    const accepted = await action.run(bench.session, server, input, bench.call({ project: server.project?.id, touch }));
    this.last = name;
    const { reference, done = false } = accepted;
    const achieved = (now: Server) => action.achieved?.(now, input) ?? true;
    const references = reference === undefined ? [] : [reference];
    const task = { action: name, asker: ASKER, project: server.project?.id, began, achieved, references } as const;
    const begun = {
      id: server.id,
      task: { ...task, result: 'running' } as const,
      done,
      parts: [...own.parts.values()],
    };
    await course.end({ ...begun, seen: (now) => seen(now, accepted) });
    this.server = await this.watch.look('servers', server.id);
    return accepted;
  }

  /** The server as the administrator sees it. */
  async seenByAdministrator(): Promise<Server> {
    const seen = await (await this.#administrators()).watch.look('servers', this.known.id);
    assert.ok(seen, 'the administrator sees the server');
    return seen;
  }

  /** Things that were made with the server and are still there. */
  async left(): Promise<readonly string[]> {
    const all = MADE.flatMap((name) => this.touched(name).map((id) => ({ name, id })));
    const found = await Promise.all(all.map(async (one) => ((await this.watch.look(one.name, one.id)) ? [one] : [])));
    return found.flat().map(({ name, id }) => `${name} ${id}`);
  }

  /** Deletes the server, if it is there, with all that was made for it. */
  async delete(): Promise<void> {
    const { disable_delete: kept, locked } = this.known;
    const settled = (server: Server | undefined) => server !== undefined;
    if (locked === true) await this.act('unlock', undefined, settled);
    if (kept === true) await this.act('update', { disable_delete: false }, settled);
    const force = this.making.recycles === true;
    await this.act('delete', { force, disks: true, eips: true, snapshots: true }, (server) => server === undefined);
    const patience = { seconds: this.making.patience };
    const isGone = async () => ((await this.left()).length === 0 ? true : undefined);
    const left = (await lookUntil(isGone, patience)) ? [] : await this.left();
    assert.deepEqual(left, [], 'nothing is left over');
  }

  /** Ends: a server that a failed case has left is deleted. */
  async close(): Promise<void> {
    try {
      if (this.server) this.server = await this.watch.look('servers', this.server.id);
      if (this.server) await this.delete();
    } finally {
      await this.#hand.bench.close();
      await this.#administrator?.bench.close();
    }
  }

  async #administrators(): Promise<Hand> {
    const config = this.making.administrator ?? this.making.config;
    this.#administrator ??= await handOf(this.subject, this.making, { config, allProjects: true });
    return this.#administrator;
  }

  #plain(): NewServer {
    const { image, flavor, network, prefix = 'podgate-conformance' } = this.making;
    const { pools, id, vpc_id: vpc = '' } = this.watch.named('networks', network);
    return {
      name: `${prefix}-${randomBytes(4).toString('hex')}`,
      flavor: this.watch.named('serverskus', flavor).id,
      image: this.watch.named('images', image).id,
      root: { local: true, keep: false },
      disks: [],
      nics: [{ network: pools?.[0]?.id ?? id, vpc, anywhere: false }],
      secgroups: [],
      metadata: { conformance: 'yes' },
      disable_delete: false,
      starts: true,
      marker: randomBytes(16).toString('hex'),
    };
  }
}

async function handOf(
  subject: Subject,
  { patience }: Making,
  { config, allProjects }: { readonly config: Making['config']; readonly allProjects: boolean },
): Promise<Hand> {
  const bench = openBench(subject.provider, config, { allProjects, troubled: false });
  const watch = await Watch.open(subject.provider, bench);
  return { bench, watch, course: new Course({ subject, bench, watch, patience }) };
}
