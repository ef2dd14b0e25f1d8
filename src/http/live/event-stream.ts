import type { ServerResponse } from 'node:http';
import type { Follower, Following, LiveEvent } from '../../inventory/live/follower.ts';
import type { View } from '../../inventory/live/view.ts';

/** How a stream came to its end: by the client, because it was too slow, because its login has ended, or with the gateway. */
export type Ending = 'closed' | 'slow' | 'revoked' | 'shutdown';

/** What the client is told of an end that it did not bring about. */
const SAID: Readonly<Record<Exclude<Ending, 'closed'>, string>> = {
  slow: 'more has changed than was taken, and it is not kept any longer: list anew, or ask for less by filters',
  revoked: 'the login by which changes were asked for has ended',
  shutdown: 'the gateway shuts down',
};

export interface StreamParts {
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Milliseconds after which a client that lost its connection comes back. */
  readonly retry: number;
  /** The views that it may follow now; nothing when they are as before. Throws when it may follow nothing any more. */
  readonly renewed: () => readonly View[] | undefined;
  readonly onEnd: (ending: Ending) => void;
}

/** Milliseconds in which a client may take what was written before its end. */
const GRACE = 5000;

/** An event in the form of server-sent events; data is JSON and holds no line feeds. */
const eventText = (name: string, data: string, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;

/** A client that is told changes as server-sent events, as fast as it takes them. */
export class EventStream implements Follower {
  readonly #parts: StreamParts;
  #response: ServerResponse | undefined;
  #following: Following | undefined;
  #ended = false;
  /** Bytes that the connection had taken when it was looked at last while it stood still. */
  #stood: number | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Begins: the head of the answer is written. */
  begin(response: ServerResponse, following: Following): void {
    this.#response = response;
    this.#following = following;
    if (response.closed) {
      this.#finish('closed');
      return;
    }
    response.socket?.setNoDelay(true);
    response.on('close', () => this.#finish('closed'));
    response.on('drain', () => following.goOn());
    const { resumed, gap } = following;
    response.write(`retry: ${this.#parts.retry}\n`);
    response.write(eventText('ready', JSON.stringify({ resumed }), following.place()));
    if (gap !== undefined) this.#resync(gap);
    following.goOn();
  }

  take(event: LiveEvent): boolean {
    const response = this.#response;
    if (this.#ended || !response) return false;
    if (this.#isRenewed()) return !response.writableNeedDrain;
    if (this.#isOver()) return false;
    return response.write(eventText(event.name, event.data, event.id));
  }

  lost(): void {
    this.end('slow');
  }

  /** Says that it is alive, and where it is; ends when it may not go on, or when the connection stands still. */
  beat(): void {
    const response = this.#response;
    if (this.#ended || !response || this.#isRenewed() || this.#isOver()) return;
    if (!response.writableNeedDrain) {
      this.#stood = undefined;
      response.write(`: alive\nid: ${this.#following?.place() ?? ''}\n\n`);
      return;
    }
    const taken = response.socket?.bytesWritten ?? 0;
    if (this.#stood === taken) this.end('slow');
    else this.#stood = taken;
  }

  /** Ends it; the client is told why, when it still takes anything. */
  end(ending: Exclude<Ending, 'closed'>): void {
    const response = this.#response;
    if (this.#ended || !response) return;
    this.#finish(ending);
    response.end(eventText('end', JSON.stringify({ message: SAID[ending], reason: ending })));
    const stop = this.#parts.after(GRACE, () => response.destroy());
    response.once('close', stop);
  }

  #finish(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#following?.leave();
    this.#parts.onEnd(ending);
  }

  #isOver(): boolean {
    return this.#ended;
  }

  /** Follows what the client may see now, when that is something else than before. */
  #isRenewed(): boolean {
    let views: readonly View[] | undefined;
    try {
      views = this.#parts.renewed();
    } catch {
      // Whatever it is: who may not be told whose rows are his is told nothing.
      this.end('revoked');
      return false;
    }
    if (!views) return false;
    this.#following?.turnTo(views);
    this.#resync('what you may see is not what it was: the configuration was loaded anew, or projects have changed');
    return true;
  }

  #resync(reason: string): void {
    this.#response?.write(eventText('resync', JSON.stringify({ reason }), this.#following?.place()));
  }
}
