import { Worker } from 'node:worker_threads';
import type { GatewayLog } from '../../observe/log.ts';
import {
  STOP,
  type WarmMessage,
  type WarmOperation,
  type WarmOperations,
  type WarmReply,
  type WarmStart,
} from './protocol.ts';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** What the thread is asked, one after the other. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<unknown>;
  #next = 1;
  #ended: Error | undefined;

  constructor(form: string) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: { form } satisfies WarmStart });
    this.#worker.unref();
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (reply: WarmReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('its thread has ended')));
  }

  ask<Name extends WarmOperation>(
    operation: Name,
    argument: Parameters<WarmOperations[Name]>[0],
  ): Promise<ReturnType<WarmOperations[Name]>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, operation, argument } satisfies WarmMessage);
    });
  }

  /** Ends the thread after what it was asked; the file is free then. */
  async end(): Promise<void> {
    if (this.#ended) return;
    // What SQLite holds is let go of with the thread, not with the connection.
    this.#worker.ref();
    this.#worker.postMessage(STOP);
    await this.#exited;
  }

  #receive(reply: WarmReply): void {
    const one = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) one?.reject(new Error(reply.error));
    else one?.resolve(reply.result as never);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const one of this.#waiting.values()) one.reject(this.#ended);
    this.#waiting.clear();
  }
}

/**
 * The file in which what clouds said is kept for the next start. Whatever is wrong with it is told in the log, and the gateway goes on
 * without it: nothing here throws.
 */
export class Warm {
  readonly #path: string;
  readonly #log: GatewayLog;
  readonly #thread: Thread;
  readonly #opened: Promise<void>;
  #usable = true;

  /** `form`: what records look like; a file of another form is set aside. */
  constructor(path: string, form: string, log: GatewayLog) {
    this.#path = path;
    this.#log = log;
    this.#thread = new Thread(form);
    this.#opened = this.#open();
  }

  /** What the file answers; nothing when it cannot be used. */
  async ask<Name extends WarmOperation>(
    operation: Name,
    argument: Parameters<WarmOperations[Name]>[0],
  ): Promise<ReturnType<WarmOperations[Name]> | undefined> {
    await this.#opened;
    if (!this.#usable) return undefined;
    try {
      return await this.#thread.ask(operation, argument);
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  /** Ends when all that was asked before is written. */
  async close(): Promise<void> {
    await this.#opened;
    this.#usable = false;
    await this.#thread.end();
  }

  async #open(): Promise<void> {
    const file = this.#path;
    try {
      const why = await this.#thread.ask('open', file);
      if (why === undefined) return;
      this.#log.warn('the warm start file is not trusted: it was set aside, and this start is a cold one', {
        ...{ file, set_aside: `${file}.set-aside`, why },
      });
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    if (!this.#usable) return;
    this.#usable = false;
    const why = (error as Error).message;
    this.#log.warn('the warm start file cannot be used: nothing more is kept in it', { file: this.#path, why });
  }
}
