import {
  GatewayError,
  isPassing,
  isPassingPart,
  type ActionRecord,
  type Server,
  type ServerRemainder,
} from '../../contract/index.ts';
import { ending } from '../../inventory/writes/judge.ts';
import type { Part } from '../../inventory/writes/parts.ts';
import type { NewTask } from '../../inventory/writes/tasks.ts';
import { lookUntil, type Bench } from '../bench.ts';
import type { Subject } from '../target.ts';
import type { Watch } from './watch.ts';

/** Something that a cloud has taken on. */
export interface Begun {
  readonly id: string;
  readonly task: NewTask;
  /** The cloud's answer said that it is done. */
  readonly done: boolean;
  /** What else it touched. */
  readonly parts: readonly Part[];
  /** Whether the server, at rest, is as it is to be; nothing: it is gone. */
  seen(server: Server | undefined): boolean | Promise<boolean>;
}

interface CourseParts {
  readonly subject: Subject;
  readonly bench: Bench;
  readonly watch: Watch;
  /** Seconds. */
  readonly patience: number;
}

/** The cloud has answered: what an adapter leaves time for until then has passed. Milliseconds. */
const LATER = 3_600_000;

const textOf = (server: Server | undefined) =>
  server ? `${server.status} (${JSON.stringify(server.upstream)}${server.fault?.message ?? ''})` : 'gone';

/** Follows a server to the end of what was begun, as the gateway does: ends what rests midway, and asks what the cloud keeps of it. */
export class Course {
  readonly #parts: CourseParts;
  #taken = '';

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  /** The server at its end; nothing when it is gone. Throws when it does not come to it, or the cloud says that it failed. */
  async end(begun: Begun): Promise<Server | undefined> {
    const { watch, patience } = this.#parts;
    let last: Server | undefined;
    let why = '';
    const look = async () => {
      try {
        const still = await Promise.all(begun.parts.map((part) => this.#isStill(part)));
        const server = await watch.look('servers', begun.id);
        last = server?.deleted === true ? undefined : server;
        why = await this.#unended(begun, last, still.every(Boolean));
      } catch (error) {
        // As the gateway does it: a cloud that cannot be asked now is asked again.
        if (!GatewayError.is(error)) throw error;
        why = error.message;
      }
      return why === '' ? true : undefined;
    };
    const ended = await lookUntil(look, { seconds: patience });
    if (ended) return last;
    throw new Error(`${begun.task.action} has not ended in ${patience} seconds: ${why}; the server is ${textOf(last)}`);
  }

  /** What is still to come; empty when all is as it is to be. */
  async #unended(begun: Begun, server: Server | undefined, still: boolean): Promise<string> {
    if (server) await this.#step(server);
    if (server && isPassing(server.status)) return 'it is being changed';
    if (!still) return 'something of it is being changed';
    if (server?.unfinished !== undefined) return `${server.unfinished} is unfinished`;
    if (!begun.done) {
      const end = await this.#judged(begun, server);
      if (end !== '') return end;
    }
    return (await begun.seen(server)) ? '' : 'it is not as was asked for';
  }

  /** By what the cloud keeps of it, where it keeps something. */
  async #judged({ id, task }: Begun, server: Server | undefined): Promise<string> {
    const { history } = this.#parts.subject.provider.resources.servers;
    const steps = await Promise.all(task.references.map((reference) => this.#record(id, reference)));
    const end = ending(task, steps, { now: Date.now(), ...(server && { server }) });
    if (!end) return 'the cloud says that it goes on';
    if (end.result === 'failed') throw new Error(`${task.action} failed: ${end.reason} ${end.detail ?? ''}`);
    const isTold = history !== undefined && task.references.length > 0 && server !== undefined;
    return isTold && end.result === 'unknown' ? `${end.reason}` : '';
  }

  async #record(server: string, reference: string): Promise<ActionRecord | undefined> {
    const { subject, bench } = this.#parts;
    try {
      const { history } = subject.provider.resources.servers;
      return await history?.show(bench.session, { server, reference }, bench.call());
    } catch (error) {
      if (GatewayError.is(error) && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  /** Takes the next step of what takes several, each once. */
  async #step(server: Server): Promise<void> {
    const { subject, bench } = this.#parts;
    const remainder: ServerRemainder<unknown> | undefined = subject.provider.resources.servers.remainder;
    const place = `${server.unfinished} ${server.upstream.vm_state}`;
    if (!remainder || server.unfinished === undefined || this.#taken === place) return;
    if (!remainder.due(server, Date.now() + LATER)) return;
    this.#taken = place;
    const call = bench.call({ project: server.project?.id });
    const { undone } = await remainder.run(bench.session, server, false, call);
    if (undone !== undefined) throw new Error(`it was taken back: ${undone}`);
  }

  async #isStill({ resource, id }: Part): Promise<boolean> {
    const thing = (await this.#parts.watch.look(resource, id)) as { readonly status?: string } | undefined;
    return thing?.status === undefined || !isPassingPart(thing.status);
  }
}
