import type { WebhookConfig } from '../config/webhooks.ts';
import { Webhook, type WebhookParts } from './webhook.ts';

/** Milliseconds between looks whether receivers are to be told of other rows than before. */
const LOOK = 30_000;

function isSame({ key, ...one }: WebhookConfig, { key: otherKey, ...other }: WebhookConfig): boolean {
  return key.equals(otherKey) && JSON.stringify(one) === JSON.stringify(other);
}

/** All receivers of a gateway. */
export class Webhooks {
  readonly #parts: WebhookParts;
  #all: readonly Webhook[] = [];
  #stopLooking: () => void = () => undefined;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  /** Takes on those that came or changed, and lets go of those that went; the others go on with what waits. */
  update(configs: readonly WebhookConfig[]): void {
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

  close(): void {
    this.update([]);
  }

  #lookLater(): void {
    this.#stopLooking = this.#parts.after(LOOK, () => {
      for (const webhook of this.#all) webhook.look();
      this.#lookLater();
    });
  }
}
