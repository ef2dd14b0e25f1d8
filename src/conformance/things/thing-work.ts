import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  isPassingPart,
  type Accepted,
  type Call,
  type Provider,
  type Thing,
  type ThingAction,
  type ThingCreation,
  type WritableResource,
} from '../../contract/index.ts';
import { lookUntil, openBench, type Bench } from '../bench.ts';
import { NotPossible } from '../cases/case.ts';
import type { Making, Subject, Target } from '../target.ts';
import { Watch } from '../writing/watch.ts';

/** Whether a thing that rests is as it is to be. */
type Seen<T> = (thing: T, accepted: Accepted) => boolean;

interface Made {
  readonly id: string;
  readonly delete: () => Promise<unknown>;
}

const statusOf = (thing: object): string => {
  const { status } = thing as { readonly status?: unknown };
  return typeof status === 'string' ? status : '';
};

/** Things of each kind that are made, changed and deleted, one after the other. */
export class ThingWork {
  readonly making: Making;
  readonly watch: Watch;
  readonly #provider: Provider;
  readonly #bench: Bench;
  readonly #made = new Map<WritableResource, Made>();

  private constructor({ provider }: Subject, making: Making, { bench, watch }: { bench: Bench; watch: Watch }) {
    this.making = making;
    this.watch = watch;
    this.#provider = provider;
    this.#bench = bench;
  }

  /** Looks around as somebody who makes things: the administrator where only he may. */
  static async open(subject: Subject, { making }: Target, asAdministrator: boolean): Promise<ThingWork> {
    if (!making) throw new Error('the target says nothing of how things are made');
    const config = asAdministrator ? (making.administrator ?? making.config) : making.config;
    const bench = openBench(subject.provider, config, { allProjects: asAdministrator, troubled: false });
    return new ThingWork(subject, making, { bench, watch: await Watch.open(subject.provider, bench) });
  }

  get writes(): NonNullable<Provider['writes']> {
    return this.#provider.writes ?? {};
  }

  /** What every new thing has: names of its own, and a marker of its own. */
  names(): { readonly name: string; readonly description: string; readonly marker: string } {
    const name = `${this.making.prefix ?? 'podgate-conformance'}-${randomBytes(4).toString('hex')}`;
    return { name, description: 'made by the conformance kit', marker: randomBytes(16).toString('hex') };
  }

  /** Id of the thing of a kind that was made. Throws `NotPossible` when none was. */
  made(resource: WritableResource): string {
    const made = this.#made.get(resource);
    if (!made) throw new NotPossible(`there is none of ${resource} that was made for it`);
    return made.id;
  }

  /** Makes a thing, finds it again by its marker, and waits until it rests as it was asked for. */
  async make<Name extends WritableResource, Input>(
    resource: Name,
    {
      creation,
      remove,
    }: {
      readonly creation: ThingCreation<unknown, Input> | undefined;
      readonly remove: ThingAction<unknown, Thing<Name>> | undefined;
    },
    input: Input,
    seen: Seen<Thing<Name>>,
  ): Promise<void> {
    if (!creation || !remove) throw new NotPossible('the adapter deletes none: one would be left over');
    const { session } = this.#bench;
    const { id } = await creation.run(session, input, this.#call());
    const drop = async () => {
      const thing = await this.watch.look(resource, id);
      return thing && remove.run(session, thing, undefined, this.#call());
    };
    this.#made.set(resource, { id, delete: drop });
    assert.equal((await creation.find(session, input, this.#call()))?.id, id, 'it is found again');
    await creation.finish?.(session, { id }, input, this.#call());
    await this.#rests(resource, (thing) => seen(thing, {}));
  }

  /** Does something to the thing that was made, from where the contract says that it can be, and waits until that has come. */
  async change<Name extends WritableResource, Input>(
    resource: Name,
    action: ThingAction<unknown, Thing<Name>, Input> | undefined,
    input: Input,
    seen: Seen<Thing<Name>>,
  ): Promise<Accepted> {
    const thing = await this.#look(resource);
    if (!action) throw new Error('there is no such action');
    const from = action.from?.(input);
    assert.ok(from?.includes(statusOf(thing)) ?? true, `it can be done to what is ${statusOf(thing)}`);
    const accepted = await action.run(this.#bench.session, thing, input, this.#call());
    await this.#rests(resource, (now) => seen(now, accepted));
    return accepted;
  }

  /** Deletes the thing that was made, and waits until it is gone. */
  async remove(resource: WritableResource): Promise<void> {
    const id = this.made(resource);
    await this.#made.get(resource)?.delete();
    const look = async () => ((await this.watch.look(resource, id)) === undefined ? true : undefined);
    assert.ok(await lookUntil(look, { seconds: this.making.patience }), `${resource} ${id} is gone`);
    this.#made.delete(resource);
  }

  /** Ends: what failed cases have left is deleted, the last first. */
  async close(): Promise<void> {
    try {
      for (const resource of [...this.#made.keys()].reverse()) await this.remove(resource);
    } finally {
      await this.#bench.close();
    }
  }

  #call(): Call {
    return this.#bench.call();
  }

  async #look<Name extends WritableResource>(resource: Name): Promise<Thing<Name>> {
    const thing = await this.watch.look(resource, this.made(resource));
    assert.ok(thing, `${resource} ${this.made(resource)} is there`);
    return thing;
  }

  async #rests<Name extends WritableResource>(resource: Name, seen: (thing: Thing<Name>) => boolean): Promise<void> {
    let last: Thing<Name> | undefined;
    const look = async () => {
      last = await this.watch.look(resource, this.made(resource));
      return last && !isPassingPart(statusOf(last)) && seen(last) ? true : undefined;
    };
    const rests = await lookUntil(look, { seconds: this.making.patience });
    assert.ok(rests, `${resource} is as was asked for, and is ${JSON.stringify(last)}`);
  }
}
