import { setImmediate as breathe } from 'node:timers/promises';
import type { Registry } from 'prom-client';

/** Characters after which requests are answered in between. */
const PART = 16_384;

/** The metrics one after the other: with many clouds they are a MB of text. */
async function textOf(registry: Registry): Promise<string> {
  const texts: string[] = [];
  let size = 0;
  for (const { name } of registry.getMetricsAsArray()) {
    const text = await registry.getSingleMetricAsString(name);
    texts.push(text);
    size += text.length;
    if (size < PART) continue;
    size = 0;
    await breathe();
  }
  return `${texts.join('\n\n')}\n`;
}

/** One text for all who ask while it is made: some metrics begin anew with each look, and two at once would spoil each other's. */
export function sharedText(registry: Registry): () => Promise<string> {
  let running: Promise<string> | undefined;
  return () => (running ??= textOf(registry).finally(() => (running = undefined)));
}
