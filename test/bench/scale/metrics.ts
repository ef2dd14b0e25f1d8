import type { ScaleGateway } from './world.ts';

/** What a gateway tells Prometheus. */
export const metricsOf = async ({ operations }: Pick<ScaleGateway, 'operations'>): Promise<string> =>
  (await fetch(`${operations}/metrics`)).text();

/** The sum of a metric over all lines, or those that have a label. */
export const sumOf = (text: string, name: string, label?: string): number =>
  [...text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, 'gm'))]
    .filter(([, labels = '']) => label === undefined || labels.split(',').includes(label))
    .reduce((sum, [, , value]) => sum + Number(value), 0);

/** Rounds of reading that have ended, by cloud. */
export async function roundsOf(gateway: ScaleGateway): Promise<ReadonlyMap<string, number>> {
  const text = await metricsOf(gateway);
  const lines = text.matchAll(/^podgate_inventory_sync_duration_seconds_count\{cloud="([^"]+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, cloud = '', count]) => [cloud, Number(count)]));
}
