import type { WebhookConfig } from '../config/webhooks.ts';
import { Webhook, type WebhookParts } from './webhook.ts';

/** Milliseconds between looks whether receivers are to be told of other rows than before. */
const LOOK = 30_000;

function isSame({ key, ...one }: WebhookConfig, { key: otherKey, ...other }: WebhookConfig): boolean {
  return key.equals(otherKey) && JSON.stringify(one) === JSON.stringify(other);
}

/** All receivers of a gateway. In a fleet they are told while it is this gateway's turn. */
export class Webhooks {
  readonly #parts: WebhookParts;
  #wanted: readonly WebhookConfig[] = [];
  #isOn: boolean;
  #all: readonly Webhook[] = [];
  #stopLooking: () => void = () => undefined;

  constructor(parts: WebhookParts, isOn = true) {
    this.#parts = parts;
    this.#isOn = isOn;
  }

  /** Takes on those that came or changed, and lets go of those that went; the others go on with what waits. */
  update(configs: readonly WebhookConfig[]): void {
    this.#wanted = configs;
    this.#serve(this.#isOn ? configs : []);
  }

  /** Begins to tell all of them, which are then told to list anew, or leaves that to another gateway. */
  turn(isOn: boolean): void {
    this.#isOn = isOn;
    this.update(this.#wanted);
  }

  close(): void {
    this.update([]);
  }

  #serve(configs: readonly WebhookConfig[]): void {
    this.#stopLooking();
    const kept = this.#all.filter(({ config }) => configs.some((next) => isSame(config, next)));
    for (const webhook of this.#all) if (!kept.includes(webhook)) webhook.stop();
    const begun = configs
      .filter((next) => !kept.some(({ config }) => isSame(config, next)))
      .map((config) => new Webhook(config, this.#parts));
    this.#all = [...kept, ...begun];
    for (const webhook of kept) webhook.look();
    for (const webhook of begun) webhook.start();
    if (this.#all.length > 0) this.#lookLater();
  }

  #lookLater(): void {
    this.#stopLooking = this.#parts.after(LOOK, () => {
      for (const webhook of this.#all) webhook.look();
      this.#lookLater();
    });
  }
}
