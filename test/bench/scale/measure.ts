import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { clientOf } from '../../support/client.ts';
import { mostResidentMb, processorSeconds, residentMb, startHelper, stop } from '../processes.ts';
import type { PacedJob, PacedResult } from './paced.ts';
import type { LoopDelay } from './probe.ts';
import { metricsOf, roundsOf, sumOf } from './metrics.ts';
import { questions } from './questions.ts';
import { simulatorsOf, startClouds, startGateway, type ScaleClouds, type ScaleGateway } from './world.ts';

export interface Size {
  readonly servers: number;
  readonly clouds: number;
  /** Questions a second. */
  readonly perSecond: number;
  /** Seconds for which a gateway that has read everything is asked. */
  readonly seconds: number;
  /** Servers that change at once. */
  readonly changes: number;
}

/** What was measured with so many servers. Memory in MB, delays and latencies in milliseconds. */
export interface Measured {
  readonly servers: number;
  readonly readSeconds: number;
  /** Seconds of processor of the gateway until everything was read. */
  readonly processorSeconds: number;
  readonly residentMb: number;
  readonly mostResidentMb: number;
  /** Seconds until everything was read again as a whole, while it was asked. */
  readonly againSeconds: number;
  /** While it was reading, while it was asked afterwards, and while it read everything again. */
  readonly delayReading: LoopDelay;
  readonly delayAfter: LoopDelay;
  readonly delayAgain: LoopDelay;
  /** Questions while it was reading; none when that was over too soon. */
  readonly whileReading: PacedResult;
  readonly after: PacedResult;
  /** Questions while everything was read again. */
  readonly again: PacedResult;
  /** From when changed records had come to when their rows were changed. */
  readonly changedMs: number;
  readonly changed: number;
  /** What it takes to put 1,000 servers' rows that were made anew where lists show them. */
  readonly writtenMs: number;
}

/**
 * Milliseconds between two looks at the metrics: a twentieth of what has passed, at most and at least these. Each look takes some 20 ms in
 * which nobody is answered, and who collects metrics looks every 15 s: while questions are asked it is not done so often.
 */
const [SELDOM, OFTEN, SHARE, ASKED] = [5000, 500, 20, 2500];

/** Milliseconds until lists no longer wait for clouds that are read for the first time. */
const PATIENCE = 15_500;
const DIFFERENT = 3000;
/** So many written rows the time is told of. */
const PER = 1000;

/** Asks questions in a process of its own. */
function ask(job: PacedJob): { readonly result: Promise<PacedResult>; stop(): void } {
  const child = startHelper('./scale/paced.js');
  const answer = once(child, 'message') as Promise<[PacedResult]>;
  child.send(job);
  return {
    result: answer.then(async ([result]) => {
      await stop(child);
      return result;
    }),
    stop: () => child.send('stop'),
  };
}

/**
 * Waits until each cloud has been read once more than before; questions are asked meanwhile, once lists do not wait any more for clouds
 * that are read for the first time.
 */
async function read(
  { clouds, gateway, before }: { clouds: ScaleClouds; gateway: ScaleGateway; before: ReadonlyMap<string, number> },
  { perSecond }: Size,
): Promise<PacedResult> {
  const names = clouds.sandbox.clouds.map(({ name }) => name);
  const [token = ''] = gateway.tokens;
  const began = performance.now();
  const patience = before.size > 0 ? 0 : PATIENCE;
  let asking: ReturnType<typeof ask> | undefined;
  for (;;) {
    const ended = await roundsOf(gateway);
    if (names.every((name) => (ended.get(name) ?? 0) > (before.get(name) ?? 0))) break;
    if (!asking && performance.now() - began > patience) {
      asking = ask({ url: gateway.url, perSecond, endless: true, requests: questions(DIFFERENT, token, []) });
    }
    const pause = Math.min(SELDOM, Math.max(asking ? ASKED : OFTEN, (performance.now() - began) / SHARE));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  asking?.stop();
  return (await asking?.result) ?? {};
}

/**
 * Changes servers behind the gateway's back, of as many clouds as have so many, and waits until the gateway shows all of them. `changed`
 * and `changedMs` are those of the first of these clouds.
 */
async function change(
  clouds: ScaleClouds,
  gateway: ScaleGateway,
  wanted: number,
): Promise<Pick<Measured, 'changed' | 'changedMs' | 'writtenMs'>> {
  const spent = async () => {
    const text = await metricsOf(gateway);
    return {
      // The others are looked through meanwhile, too.
      making: sumOf(text, 'podgate_inventory_changes_duration_seconds_sum', `cloud="${first?.name}"`) * 1000,
      writing: sumOf(text, 'podgate_inventory_write_seconds_total', 'resource="servers"') * 1000,
      rows: sumOf(text, 'podgate_inventory_rows_written_total', 'resource="servers"'),
    };
  };
  const each = Math.min(wanted, clouds.servers / clouds.sandbox.clouds.length);
  const some = (await simulatorsOf(clouds)).slice(0, Math.ceil(wanted / each));
  const [first] = some;
  const before = await spent();
  const description = `changed ${Date.now()}`;
  await Promise.all(
    some.map(async ({ simulator }) => {
      const ids = (await simulator.listServerIds()).slice(0, each);
      await Promise.all(ids.map((id) => simulator.updateServer(id, { description })));
    }),
  );
  const client = clientOf(gateway.url, gateway.tokens[0]);
  const path = `/servers?scope=system&limit=1&filter=${encodeURIComponent(`description.equals("${description}")`)}`;
  const isShown = async () => Number((await client.ask('GET', path)).body['total']) >= each * some.length;
  while (!(await isShown())) await new Promise((resolve) => setTimeout(resolve, OFTEN));
  // How long it took is told when all of it has ended, rows that are looked at alone too.
  await new Promise((resolve) => setTimeout(resolve, SELDOM));
  const after = await spent();
  const writtenMs = ((after.writing - before.writing) / (after.rows - before.rows)) * PER;
  return { changed: each, changedMs: after.making - before.making, writtenMs };
}

/** Has everything read again, by the clock of nobody, while it is asked. */
async function readAgain(clouds: ScaleClouds, gateway: ScaleGateway, size: Size) {
  const client = clientOf(gateway.url, gateway.tokens[0]);
  const before = await roundsOf(gateway);
  const began = performance.now();
  await gateway.loopDelay();
  for (const { name } of clouds.sandbox.clouds) {
    const { status, body } = await client.ask('POST', `/cloudaccounts/${name}/sync`, { body: {} });
    if (status >= 300) throw new Error(`${name} is not read again: ${status} ${JSON.stringify(body)}`);
  }
  const again = await read({ clouds, gateway, before }, size);
  return { again, againSeconds: (performance.now() - began) / 1000, delayAgain: await gateway.loopDelay() };
}

async function measureGateway(clouds: ScaleClouds, size: Size): Promise<Measured> {
  const gateway = await startGateway(clouds);
  const began = performance.now();
  // What starting did is not what is measured.
  await gateway.loopDelay();
  const whileReading = await read({ clouds, gateway, before: new Map() }, size);
  const readSeconds = (performance.now() - began) / 1000;
  const delayReading = await gateway.loopDelay();
  const memory = { residentMb: residentMb(gateway.process), mostResidentMb: mostResidentMb(gateway.process) };
  const used = processorSeconds(gateway.process);
  const ids = (
    await Promise.all(
      (await simulatorsOf(clouds)).map(async ({ name, simulator }) =>
        (await simulator.listServerIds()).slice(0, 100).map((id) => `${name}.${id}`),
      ),
    )
  ).flat();
  const requests = questions(size.seconds * size.perSecond, gateway.tokens[0] ?? '', ids);
  const after = await ask({ url: gateway.url, perSecond: size.perSecond, endless: false, requests }).result;
  const delayAfter = await gateway.loopDelay();
  const changes = await change(clouds, gateway, size.changes);
  const again = await readAgain(clouds, gateway, size);
  await stop(gateway.process);
  return {
    servers: clouds.servers,
    readSeconds,
    processorSeconds: used,
    ...memory,
    delayReading,
    delayAfter,
    whileReading,
    after,
    ...again,
    ...changes,
  };
}

/** Measures a gateway in front of clouds of a size. Everything that was started has ended when it answers. */
export async function measure(size: Size): Promise<Measured> {
  const clouds = await startClouds(size.servers, size.clouds);
  try {
    return await measureGateway(clouds, size);
  } finally {
    await clouds.sandbox.stop();
  }
}
