import { isLate, type CloudError, type GatewayClient, type ListBody } from './gateway-client.ts';

/** What a list may take when rows are known. */
export const DEADLINE_MS = 2000;

/** Timers may be a little early. */
const EARLY_MS = 10;

/** What one list answered under load. */
export interface Sample {
  /** When it was sent and answered, milliseconds of the clock. */
  readonly sent: number;
  readonly answered: number;
  /** It asked the gateway to look at the clouds first. */
  readonly live: boolean;
  readonly status: number;
  readonly total: number;
  readonly rows: number;
  /** The member `errors`. */
  readonly errors: readonly CloudError[];
  /** The header x-podgate-clouds. */
  readonly clouds: string;
}

const wasWaitedFor = ({ live, sent, answered }: Sample) => live && answered - sent > DEADLINE_MS - EARLY_MS;

/** Whether the list names the cloud. */
export const names = ({ errors }: Sample, cloud: string): boolean => errors.some((error) => error.cloud === cloud);

/** Whether it names it for another reason than that its own time was up before the cloud was read. */
export const blames = (sample: Sample, cloud: string): boolean =>
  sample.errors.some((error) => error.cloud === cloud && !(wasWaitedFor(sample) && isLate(error)));

const EXAMPLES = 3;

/** Samples as a few short lines; none for none. */
export function digest(samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [];
  const lines = samples.slice(0, EXAMPLES).map(({ sent, answered, live, status, total, rows, errors, clouds }) => {
    const why = errors.map(({ class: kind, cloud, details }) => `${cloud}: ${kind}, ${details}`.slice(0, 200));
    const kind = live ? 'a live list' : 'a list';
    return `${kind} after ${answered - sent} ms: ${status}, ${rows} rows of ${total}; ${clouds}; ${why.join('; ')}`;
  });
  return [`${samples.length} lists, for example`, ...lines];
}

/** How many clients list at once, each sending the next request when it has its answer. */
export interface Width {
  readonly known: number;
  readonly live: number;
}

/** Clients that list without pause and never ask twice. */
export class SteadyLoad {
  readonly samples: Sample[] = [];
  private running = true;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly client: GatewayClient,
    width: Width,
  ) {
    const workers = [
      ...Array.from({ length: width.known }, () => false),
      ...Array.from({ length: width.live }, () => true),
    ];
    this.clients = workers.map((live) => this.work(live));
  }

  private async work(live: boolean): Promise<void> {
    while (this.running) this.samples.push(await this.once(live));
  }

  private async once(live: boolean): Promise<Sample> {
    const sent = Date.now();
    const headers: Record<string, string> = live ? { 'cache-control': 'no-cache' } : {};
    const answer = await this.client.get<Partial<ListBody>>('/servers', { scope: 'system', field: 'id' }, headers);
    const { errors = [], total = -1, servers = [] } = answer.body;
    return {
      sent,
      answered: Date.now(),
      live,
      status: answer.status,
      total,
      rows: servers.length,
      errors,
      clouds: answer.headers.get('x-podgate-clouds') ?? '',
    };
  }

  /** The samples sent after the one time and answered before the other. */
  between(from: number, to: number): Sample[] {
    return this.samples.filter(({ sent, answered }) => sent >= from && answered <= to);
  }

  /** Ends it and waits for the last answers; throws when a request had no answer at all. */
  async end(): Promise<readonly Sample[]> {
    this.running = false;
    await Promise.all(this.clients);
    return this.samples;
  }
}
