import { bedClouds, runBed } from '../bed.ts';
import { readExpectedRows } from '../expected-rows.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { bothClouds } from '../gateway-config.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { listDifferences } from '../row-differences.ts';
import { blames, DEADLINE_MS, digest, names, type Sample } from '../steady-load.ts';
import { until } from '../until.ts';
import { novaApiProcesses } from './bed-processes.ts';
import { recordEpisode, type Episode } from './episode.ts';

/** What a machine may add on which a whole cloud starts; one call of a cloud that does not answer takes far longer. */
const MARGIN_MS = 3000;
const [first, second] = bedClouds();
const CLOUDS = bothClouds({ interval: '3s', limits: { pause: '5s' } });

let gateway: GatewayProcess;
let root: GatewayClient;

const signalled = (signal: 'SIGSTOP' | 'SIGCONT') => () => {
  const processes = novaApiProcesses(second);
  if (processes.length === 0) throw new Error(`${second.name} has no nova-api that runs`);
  for (const pid of processes) process.kill(pid, signal);
  return Promise.resolve();
};

const WAYS = [
  ['its nova-api takes requests and does not answer', signalled('SIGSTOP'), signalled('SIGCONT')],
  ['all of it is stopped', () => runBed('down', [second.number]), () => runBed('up', [second.number])],
] as const;

beforeAll(async () => {
  gateway = await GatewayProcess.start(CLOUDS);
  root = await gateway.login('root');
});

afterAll(async () => {
  await gateway.stop();
  await runBed('up', [second.number]);
}, 300_000);

describe.each(WAYS)('while a cloud is away because %s', (_why, leave, back) => {
  let episode: Episode;

  beforeAll(async () => {
    episode = await recordEpisode({ client: root, goes: second.name, stays: first.name, leave, back });
  }, 600_000);

  const shownWell = ({ clouds }: Sample) => clouds.includes(`${second.name};state=ok`);
  const shown = ({ clouds }: Sample) => clouds.includes(`${second.name};state=`);

  it('answers every list with 200 and all rows', () => {
    const { total } = episode.before;
    const wrong = episode.samples.filter((one) => one.status !== 200 || one.total !== total || one.rows !== total);
    expect(digest(wrong)).toEqual([]);
  });

  it('answers every list within its deadline', () => {
    const slow = episode.samples.filter((one) => one.answered - one.sent > DEADLINE_MS + MARGIN_MS);
    expect(digest(slow)).toEqual([]);
  });

  it('never blames the cloud that is there', () => {
    expect(digest(episode.samples.filter((one) => blames(one, first.name)))).toEqual([]);
  });

  it('names the cloud in the errors and the header of every list that knows', () => {
    const wrong = episode.whileNoticed.filter((one) => !names(one, second.name) || !shown(one) || shownWell(one));
    expect(digest(wrong)).toEqual([]);
  });

  it('names the cloud at once in every list that asks it', () => {
    expect(digest(episode.liveWhileAway.filter((one) => !names(one, second.name)))).toEqual([]);
  });

  it('stops naming it when it is back', () => {
    const wrong = episode.afterwards.filter((one) => {
      return blames(one, second.name) || (!names(one, second.name) && !shownWell(one));
    });
    expect(digest(wrong)).toEqual([]);
  });

  it('refuses a list with strict=true, naming the cloud', () => {
    const { status, body } = episode.probes.strict;
    expect({ status, class: body.class }).toEqual({ status: 502, class: 'BadGatewayError' });
    expect(body.details).toContain(second.name);
  });

  it('shows servers of the cloud that is there, and the known ones of the other', () => {
    const { liveOfTheOther, knownOfIt } = episode.probes;
    expect([liveOfTheOther.status, knownOfIt.status]).toEqual([200, 200]);
    expect(knownOfIt.body.server).toMatchObject({ region_id: second.name, account_status: 'disconnected' });
  });

  it('does not say that an unknown server of the cloud is not there', () => {
    const { unknownOfIt, unknownAnywhere } = episode.probes;
    expect([503, 504]).toContain(unknownOfIt.status);
    expect([503, 504]).toContain(unknownAnywhere.status);
    expect(unknownAnywhere.body.details).toContain(second.name);
    expect(unknownAnywhere.body.details).not.toContain(first.name);
  });

  it('says that an unknown server of the cloud that is there is not there', () => {
    const { status, body } = episode.probes.unknownOfTheOther;
    expect({ status, class: body.class }).toEqual({ status: 404, class: 'ResourceNotFoundError' });
  });

  it('shows in the rows which account does not answer', () => {
    const states = (cloud: string) =>
      episode.probes.rows
        .filter((row) => row['region_id'] === cloud)
        .map((row) => `${String(row['account_status'])} ${String(row['account_health_status'])}`);
    expect([...new Set(states(first.name))]).toEqual(['connected normal']);
    expect([...new Set(states(second.name))]).toEqual(['disconnected unknown']);
  });
});

it('shows every field as the clouds have it when all are back', async () => {
  await until('rows agree', 60, async () => {
    const { servers } = await root.listNow({ scope: 'system' });
    const differences = listDifferences((await readExpectedRows(CLOUDS)).administrators, servers);
    if (differences.length > 0) throw new Error(differences.join('; '));
    return true;
  });
});
