import type { Answer, GatewayClient, ListBody } from '../gateway-client.ts';
import { NO_CACHE } from '../gateway-client.ts';
import type { Row } from '../oracle/row.ts';
import { SteadyLoad, type Sample } from '../steady-load.ts';
import { until } from '../until.ts';

const NOTICED_SECONDS = 40;
/** A service that failed is left alone for half a minute; on a busy machine what it is tried with then may be late, too. */
const BACK_SECONDS = 180;
const MANY = 60;
const SOME = 10;

/** An id that no cloud has. */
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

interface ErrorBody {
  readonly class?: string;
  readonly details?: string;
  readonly server?: Row;
}

/** What was asked once while the cloud was away. */
export interface Probes {
  readonly strict: Answer<ErrorBody>;
  readonly liveOfTheOther: Answer<ErrorBody>;
  readonly knownOfIt: Answer<ErrorBody>;
  readonly unknownOfIt: Answer<ErrorBody>;
  readonly unknownOfTheOther: Answer<ErrorBody>;
  readonly unknownAnywhere: Answer<ErrorBody>;
  readonly rows: readonly Row[];
}

/** How a cloud went away and came back under load. */
export interface Episode {
  readonly before: ListBody;
  /** Every list that was answered. */
  readonly samples: readonly Sample[];
  /** Lists asked for from the cloud after it went, until it was to come back. */
  readonly liveWhileAway: readonly Sample[];
  /** All lists after known ones first named the cloud, until it was to come back. */
  readonly whileNoticed: readonly Sample[];
  /** All lists after known and live ones were whole again. */
  readonly afterwards: readonly Sample[];
  readonly probes: Probes;
}

/** Who goes and who stays, and how. */
export interface Departure {
  readonly client: GatewayClient;
  readonly goes: string;
  readonly stays: string;
  leave(): Promise<void>;
  back(): Promise<void>;
}

const everything = (client: GatewayClient) => client.list({ scope: 'system' });

const idIn = ({ servers }: ListBody, cloud: string) =>
  String(servers.find((row) => row['region_id'] === cloud)?.['id']);

async function probe({ client, goes, stays }: Departure, before: ListBody): Promise<Probes> {
  const show = (id: string, headers: Readonly<Record<string, string>> = {}) =>
    client.get<ErrorBody>(`/servers/${id}`, {}, headers);
  return {
    strict: await client.get<ErrorBody>('/servers', { scope: 'system', strict: true }),
    liveOfTheOther: await show(idIn(before, stays), NO_CACHE),
    knownOfIt: await show(idIn(before, goes)),
    unknownOfIt: await show(`${goes}.${UNKNOWN}`),
    unknownOfTheOther: await show(`${stays}.${UNKNOWN}`),
    unknownAnywhere: await show(UNKNOWN),
    rows: (await everything(client)).servers,
  };
}

/** Lets a cloud go away and come back while clients list all the time. */
export async function recordEpisode(departure: Departure): Promise<Episode> {
  const { client, goes } = departure;
  const before = await everything(client);
  const load = new SteadyLoad(client, { known: 4, live: 2 });
  try {
    await until('the load runs', 20, () => load.samples.length > MANY);
    let gone = 0;
    let noticed = 0;
    let returning = 0;
    let probes: Probes;
    try {
      await departure.leave();
      gone = Date.now();
      await until('known lists name the cloud', NOTICED_SECONDS, async () => {
        const { errors = [] } = await everything(client);
        return errors.some(({ cloud }) => cloud === goes);
      });
      noticed = Date.now();
      probes = await probe(departure, before);
      await until('lists were answered meanwhile', 60, () => {
        const answered = load.between(noticed, Date.now());
        return answered.length > MANY && answered.filter(({ live }) => live).length > SOME;
      });
      returning = Date.now();
    } finally {
      await departure.back();
    }
    await until('lists are whole again', BACK_SECONDS, async () => {
      const answers = [await client.listNow({ scope: 'system' }), await everything(client)];
      return answers.every(({ errors }) => errors === undefined);
    });
    const returned = Date.now();
    await until('lists were answered afterwards', 60, () => load.between(returned, Date.now()).length > MANY);
    return {
      before,
      samples: await load.end(),
      liveWhileAway: load.between(gone, returning).filter(({ live }) => live),
      whileNoticed: load.between(noticed, returning),
      afterwards: load.between(returned, Date.now()),
      probes,
    };
  } finally {
    await load.end();
  }
}
