import type { Socket } from 'node:net';
import { closeFrame, FrameEdge } from './frames.ts';

/** How a console came to its end: by either side, because the cloud broke off, or by the gateway. */
export type Ending = 'closed' | 'broken' | 'idle' | 'revoked' | 'shutdown';

/** What the browser is told of an end that it did not bring about: codes of RFC 6455 §7.4.1 and its registry. */
const SAID: Readonly<Record<Exclude<Ending, 'closed'>, readonly [code: number, reason: string]>> = {
  broken: [1011, 'the cloud broke the console off'],
  idle: [1001, 'nothing moved on the console for too long'],
  revoked: [1008, 'the login by which the console was opened has ended'],
  shutdown: [1012, 'the gateway shuts down'],
};

export interface Watching {
  /** Milliseconds without a byte either way. */
  readonly idle: number;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Whether it may go on. */
  readonly valid: () => boolean;
  readonly onEnd: (ending: Ending, moved: { readonly up: number; readonly down: number }) => void;
}

/** Milliseconds between looks whether it may go on, and for both sides to part. */
const LOOK = 30_000;
const GRACE = 1000;

interface Side {
  readonly socket: Socket;
  /** What came before it was open. */
  readonly head?: Buffer;
}

/** A console that a browser and a cloud hold between them: bytes go both ways as fast as they are taken. */
export class OpenConsole {
  readonly #browser: Socket;
  readonly #cloud: Socket;
  readonly #watching: Watching;
  readonly #edge = new FrameEdge();
  readonly #moved = { up: 0, down: 0 };
  #last: number;
  #stopLooking: () => void = () => undefined;
  #ended = false;
  /** Settles when both sides are gone. */
  readonly gone: Promise<void>;

  constructor(browser: Side, cloud: Side, watching: Watching) {
    this.#browser = browser.socket;
    this.#cloud = cloud.socket;
    this.#watching = watching;
    this.#last = watching.now();
    const sides = [browser.socket, cloud.socket];
    this.gone = Promise.all(sides.map(isGone)).then(() => undefined);
    for (const socket of sides) socket.setKeepAlive(true, LOOK).setNoDelay(true);
    if (cloud.head && cloud.head.length > 0) cloud.socket.unshift(cloud.head);
    this.#connect();
    this.#look();
  }

  /** Ends it; the browser is told why. */
  end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopLooking();
    const [browser, cloud] = [this.#browser, this.#cloud];
    browser.unpipe(cloud);
    cloud.unpipe(browser);
    const mayTell = ending !== 'closed' && this.#edge.between && !this.#edge.closing;
    if (mayTell) browser.end(closeFrame(...SAID[ending]));
    else browser.end();
    // What it still says is read, else it would lose what it was told.
    browser.resume();
    if (ending === 'closed') cloud.destroySoon();
    else cloud.destroy();
    const stop = this.#watching.after(GRACE, () => [browser, cloud].forEach((socket) => void socket.destroy()));
    void this.gone.then(stop);
    this.#watching.onEnd(ending, this.#moved);
  }

  #connect(): void {
    const [browser, cloud] = [this.#browser, this.#cloud];
    const byCloud = () => this.end(this.#edge.closing ? 'closed' : 'broken');
    const byBrowser = () => this.end('closed');
    for (const event of ['end', 'error', 'close'] as const) {
      cloud.on(event, byCloud);
      browser.on(event, byBrowser);
    }
    cloud.pipe(browser, { end: false });
    browser.pipe(cloud, { end: false });
    cloud.on('data', (chunk: Buffer) => {
      this.#edge.take(chunk);
      this.#count('down', chunk);
    });
    browser.on('data', (chunk: Buffer) => this.#count('up', chunk));
  }

  #count(way: 'up' | 'down', { length }: Buffer): void {
    if (this.#ended) return;
    this.#moved[way] += length;
    this.#last = this.#watching.now();
  }

  #look(): void {
    const { idle, now, after, valid } = this.#watching;
    const left = this.#last + idle - now();
    if (left <= 0) this.end('idle');
    else if (!valid()) this.end('revoked');
    else this.#stopLooking = after(Math.min(left, LOOK), () => this.#look());
  }
}

function isGone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
