import { bedClouds, bedFolder, credentialsOf, runBed } from '../openstack/bed.ts';
import { SEEDED } from '../openstack/content/workshop.ts';
import { bothClouds, PASSWORD, PROJECTS } from '../openstack/gateway-config.ts';
import { GatewayProcess } from '../openstack/gateway-process.ts';
import { OpenstackClient } from '../openstack/oracle/openstack-client.ts';
import { ensureProgram } from '../support/debian-program.ts';
import { outcomesIn, TempestWorkspace, type Outcomes, type TempestAccount, type TempestThings } from './workspace.ts';

const say = (text: string) => process.stderr.write(`podgate: ${text}\n`);

/** Seeded beside what the other tests use. */
const OTHERS = { image: 'cirros-0.6.2', flavor: 'm1.nano' };

async function thingsOf(client: OpenstackClient): Promise<TempestThings> {
  const idOf = async (service: 'compute' | 'image' | 'network', path: string, name: string) => {
    const kind = path.slice(path.lastIndexOf('/') + 1);
    const found = (await client.get<{ id: string; name: string }[]>(service, path, kind)).find(
      (item) => item.name === name,
    );
    if (!found) throw new Error(`the cloud has no ${name} among its ${kind}: seed it`);
    return found.id;
  };
  const [image, otherImage, flavor, otherFlavor, externalNetwork] = await Promise.all([
    idOf('image', '/images', OTHERS.image),
    idOf('image', '/images', SEEDED.image),
    idOf('compute', '/flavors', SEEDED.flavor),
    idOf('compute', '/flavors', OTHERS.flavor),
    idOf('network', '/networks', SEEDED.external),
  ]);
  return { image, otherImage, flavor, otherFlavor, externalNetwork, network: SEEDED.network };
}

async function outcomesOf(what: string, account: TempestAccount, things: TempestThings): Promise<Outcomes> {
  const workspace = new TempestWorkspace(account, things);
  try {
    const began = Date.now();
    const output = await workspace.run();
    const outcomes = outcomesIn(output);
    if (outcomes.size === 0 || [...outcomes.values()].includes('failed')) process.stderr.write(output);
    const count = (word: string) => [...outcomes.values()].filter((outcome) => outcome === word).length;
    const seconds = Math.round((Date.now() - began) / 1000);
    say(`${what}: ${count('ok')} passed, ${count('failed')} failed, ${count('skipped')} skipped in ${seconds} s`);
    return outcomes;
  } finally {
    workspace.remove();
  }
}

/** Runs tempest's smoke tests at a cloud of the bed, directly and through a gateway. Gives what passes only directly. */
async function compare(): Promise<readonly string[]> {
  const [cloud] = bedClouds();
  const { authUrl, region, username = '', password = '', project = '' } = credentialsOf(cloud, 'member');
  const things = await thingsOf(await OpenstackClient.login(credentialsOf(cloud, 'member')));
  const direct = await outcomesOf('directly', { authUrl, region, username, password, project }, things);
  const gateway = await GatewayProcess.start([bothClouds()[0]]);
  try {
    const own = { username: 'ann', password: PASSWORD, project: PROJECTS.alpha.name };
    const through = await outcomesOf('through', { authUrl: `${gateway.url}/v3`, region: cloud.name, ...own }, things);
    if (![...direct.values()].includes('ok')) throw new Error('nothing passes directly: there is nothing to compare');
    for (const [name, outcome] of direct) say(`${outcome} → ${through.get(name) ?? 'not run'}  ${name}`);
    return [...direct]
      .filter(([name, outcome]) => outcome === 'ok' && through.get(name) !== 'ok')
      .map(([name]) => name);
  } finally {
    await gateway.stop();
  }
}

ensureProgram({
  program: '/usr/bin/tempest',
  package: 'tempest',
  how: 'these tests need tempest: apt-get install tempest',
});
bedFolder();
await runBed('up', [bedClouds()[0].number]);
const worse = await compare();
say(
  worse.length === 0 ? 'all that passes directly passes through Podgate' : `fails through Podgate: ${worse.join(', ')}`,
);
process.exitCode = worse.length === 0 ? 0 : 1;
