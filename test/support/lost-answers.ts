import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from './client.ts';
import { CuttingProxy, type Cut } from './cutting-proxy.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { simulatedCloud, type SimulatedCloud } from './simulated-cloud.ts';

interface Setting {
  readonly cloud: SimulatedCloud;
  readonly proxy: CuttingProxy;
  readonly gateway: TestGateway;
  readonly bob: Client;
  readonly ann: Client;
}

/** A gateway before a simulated cloud, `cloud1`, whose answers of compute, image and volume service can be cut off on the way. */
export class LostAnswers {
  readonly bob: Client;
  readonly ann: Client;
  readonly #at: Setting;

  private constructor(at: Setting) {
    this.bob = at.bob;
    this.ann = at.ann;
    this.#at = at;
  }

  static async start(): Promise<LostAnswers> {
    const projects = { all: true, map: { demo: 'alpha' } };
    const options = { name: 'cloud1', servers: 10, settings: { taskTime: 20 } };
    const cloud = (await simulatedCloud(options, { projects })) as SimulatedCloud & { readonly url: string };
    const proxy = await CuttingProxy.to(cloud.url);
    const endpoints = {
      compute: `${proxy.url}/compute/v2.1`,
      volume: `${proxy.url}/volume/v3/{project_id}`,
      image: `${proxy.url}/image/v2`,
    };
    const provider = await createAdapters().find('openstack');
    const values = { clouds: [{ ...cloud.entry, endpoints }] };
    const gateway = await startTestGateway({ provider, values, looks: [0, 1, 2] });
    const open = clientOf(gateway.url);
    const [bob, ann] = [await logIn(open, 'bob', 'alpha'), await logIn(open, 'ann', 'system')];
    await gateway.inventory.firstRounds();
    return new LostAnswers({ cloud, proxy, gateway, bob, ann });
  }

  async stop(): Promise<void> {
    const { gateway, proxy, cloud } = this.#at;
    await gateway.close();
    await Promise.all([proxy.stop(), cloud.stop()]);
  }

  /**
   * Asks for something while the way to the cloud is cut, and answers what came of it: the status, whether the cut struck, how often the
   * cloud was asked, and the ids of the things of that name that are there afterwards, as the cloud lists them.
   */
  async during(
    { cut, path, list, name }: { cut: Cut; path: RegExp; list: string; name: string },
    beginning: string,
    ask: () => ReturnType<Client['ask']>,
  ) {
    const before = (await this.#at.cloud.requests()).length;
    const { struck } = this.#at.proxy.cut(beginning, cut);
    const answer = await ask();
    const asked = (await this.#at.cloud.requests()).slice(before).filter((line) => path.test(line));
    const rows = rowsOf(await this.ann.ask('GET', `/${list}?scope=system&name=${name}&refresh=true`), list);
    return { answer, struck: struck(), asked: asked.length, ids: rows.map(({ id }) => id) };
  }
}
