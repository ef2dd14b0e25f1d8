import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../clouds/cloud.ts';
import type { Channels } from '../../observe/channels.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { RoundsParts } from '../sync/rounds.ts';
import { CloudFleet } from './cloud-fleet.ts';
import { Outbox } from './outbox.ts';
import type { Bells, ChangeLog } from './protocol.ts';
import { Replica, type ReplicaParts } from './replica.ts';
import { SharedCloud } from './shared-cloud.ts';

export interface FleetParts extends Pick<RoundsParts, 'now' | 'after' | 'onBug'> {
  /** The log of a thing, for a member of the fleet. */
  readonly logOf: (name: string, member: string) => ChangeLog;
  readonly bells: Bells;
  /** A keyed hash of what must not stand in the name of a key. */
  readonly markOf: (cloud: Cloud) => string;
  readonly channels: Channels;
  readonly log: GatewayLog;
}

/** What rings: a log in which there is something new, or a question to whoever leads there. */
export interface Ringing {
  readonly log: string;
  readonly by: string;
  readonly ask?: Question;
  /** Whoever rings does not lead any more. */
  readonly left?: boolean;
}

/** Fresh rows are wanted of some sources, read since so many milliseconds ago. */
export interface Question {
  readonly name: string;
  readonly sources: readonly string[];
  readonly ago: number;
}

/** What somebody rang; whatever else is said on the channel concerns nobody. */
function ringingOf(word: string): Partial<Ringing> {
  try {
    const said = JSON.parse(word) as Partial<Ringing> | null;
    return typeof said === 'object' && said !== null ? said : {};
  } catch {
    return {};
  }
}

/** Gateways that share the reading of clouds through Redis. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #member: string = randomUUID();
  readonly #clouds = new Map<string, SharedCloud>();

  constructor(parts: FleetParts) {
    this.#parts = parts;
    parts.bells.listen(
      (word) => this.#hear(word),
      () => {
        for (const cloud of this.#clouds.values()) cloud.left();
      },
    );
  }

  /** What shares the reading of a cloud with gateways that read it as the same user, in the same way. */
  cloud(cloud: Cloud, parts: Omit<ReplicaParts, 'outbox'>): SharedCloud {
    const { now, after, onBug, channels, log } = this.#parts;
    const name = `${cloud.name}:${this.#parts.markOf(cloud)}`;
    const outbox = new Outbox();
    const onTrouble = (error: unknown) =>
      log.debug('what gateways tell each other', { cloud: cloud.name, why: (error as Error).message });
    const ring = (beside: Pick<Ringing, 'ask' | 'left'> = {}) => {
      const word: Ringing = { log: name, by: this.#member, ...beside };
      this.#parts.bells.ring(JSON.stringify(word)).catch(onTrouble);
    };
    const { records } = parts.reading;
    const fleet = new CloudFleet({
      ...{ cloud: cloud.name, member: this.#member, outbox, channels, onTrouble, now, after, onBug },
      log: this.#parts.logOf(name, this.#member),
      replica: new Replica({ ...parts, outbox }),
      ring: (left) => ring(left ? { left } : {}),
      hold: () => records.begin(now()),
    });
    const shared = new SharedCloud({
      fleet,
      outbox,
      ask: (ask) => ring({ ask }),
      onBug,
      now,
      after,
      onEnd: () => this.#clouds.delete(name),
    });
    this.#clouds.set(name, shared);
    return shared;
  }

  #hear(word: string): void {
    const { log, by, ask, left } = ringingOf(word);
    if (by === this.#member) return;
    const cloud = this.#clouds.get(log ?? '');
    if (ask) cloud?.asked(ask);
    else if (left) cloud?.left();
    else cloud?.hear();
  }
}
