import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CLOSED, STRAIGHT } from './write-ways.ts';

const [first] = bedClouds();
const PATIENCE_SECONDS = 90;

/** An action as Nova itself remembers it. */
interface NovaAction {
  readonly action: string;
  readonly request_id: string;
  readonly message: string | null;
}

let shop: Workshop;

beforeAll(async () => {
  shop = await Workshop.open(first);
}, 180_000);

afterAll(async () => {
  await shop.close();
}, 180_000);

describe.each(STRAIGHT)('what came of an action that is asked for %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;
  let id: string;
  const gid = () => `${first.name}.${id}`;

  beforeAll(async () => {
    id = await shop.server(await shop.plain(`resulted-${user}`));
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const below = async (word: string) => {
    const { status, body } = await client.ask('GET', `/servers/${gid()}/${word}`);
    expect([word, status, body['details']]).toEqual([word, 200, undefined]);
    return (body['server'] as Row)[word.split('?')[0]!] as Row[];
  };

  /** Asks for it and waits until it has ended; gives its task. */
  async function done(action: string, body?: unknown): Promise<Row> {
    const answer = await client.ask('POST', `/servers/${gid()}/${action}`, body);
    expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
    await until(`${action} has ended`, PATIENCE_SECONDS, async () => (await below('tasks?is_open=true')).length === 0);
    return (await below('tasks'))[0]!;
  }

  const failAt = (word: string) => done('user-metadata', { 'testbed:fail': word });
  const novaActions = () =>
    shop.admin.get<NovaAction[]>('compute', `/servers/${id}/os-instance-actions`, 'instanceActions');

  it.each([
    ['stop', 'power_off', 'ACTIVE', 'running'],
    ['stop', 'nothing', 'SHUTOFF', 'ready'],
    ['start', 'power_on', 'SHUTOFF', 'ready'],
    ['start', 'nothing', 'ACTIVE', 'running'],
  ])('%s with trouble at %s ends in %s', async (action, trouble, nova, ours) => {
    await failAt(trouble);
    const task = await done(action);
    const failed = trouble !== 'nothing';
    const [newest] = await novaActions();
    expect([newest?.action, newest?.message]).toEqual([action, failed ? 'Error' : null]);
    expect(task).toMatchObject({
      action,
      user,
      result: failed ? 'failed' : 'succeeded',
      cloud_request_ids: [newest?.request_id],
    });
    await shop.reach(id, nova);
    const row = await client.show(gid());
    expect([row['status'], row['update_fail_reason']]).toEqual([
      ours,
      failed ? expect.stringMatching(`^${action} failed`) : '',
    ]);
    // Why is what Nova shows to administrators alone.
    const why = new RegExp(`testbed: ${trouble} failed`);
    if (failed && user === 'root') expect(task['reason']).toMatch(why);
    if (failed && user === 'ann') expect(task['reason']).not.toMatch(why);
  });

  it("tells the cloud's own history in our words", async () => {
    const [told, nova] = await Promise.all([below('actions'), novaActions()]);
    expect(told.map((action) => action['cloud_request_id'])).toEqual(nova.map(({ request_id }) => request_id));
    expect(told.map(({ action, result }) => [action, result])).toEqual([
      ['start', 'succeeded'],
      ['start', 'failed'],
      ['stop', 'succeeded'],
      ['stop', 'failed'],
      ['create', 'succeeded'],
    ]);
  });
});
