import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from '../testing/cloud.ts';
import { floatingIps, ports } from './sources.ts';

const OWN = 'bfece6040aa943c4aa5d8162f258a14b';

interface Recorded {
  readonly ports: readonly { readonly id: string; readonly revision_number: number }[];
}
const PORTS = (recorded('ports').body as Recorded).ports;

const asking = (answer: Answer | readonly Answer[], allProjects = true) =>
  stubCloud({ allProjects, answers: { '/v2.0/ports': answer, '/v2.0/floatingips': answer } });

const queriesOf = ({ asked }: ReturnType<typeof asking>) =>
  asked.map(({ url }) => [...new URL(url).searchParams].map((pair) => pair.join('=')));

describe('the outline of a list of Neutron', () => {
  it('has ids and revisions, and asks for nothing else', async () => {
    const answer = { body: { ports: PORTS.map(({ id, revision_number }) => ({ id, revision_number })) } };
    const cloud = asking(answer);
    const { items } = await ports.outline!.list(cloud.session, undefined, cloud.call);
    expect(items).toEqual(PORTS.map(({ id, revision_number: version }) => ({ id, version })));
    expect(queriesOf(cloud)).toEqual([['fields=id', 'fields=revision_number', 'limit=1000']]);
  });

  it('is in the versions that the list says', async () => {
    for (const [name, source] of [['ports', ports] as const, ['floatingips', floatingIps] as const]) {
      const cloud = asking(recorded(name));
      const { items: listed } = await source.list(cloud.session, undefined, cloud.call);
      const { items: outlined } = await source.outline!.list(cloud.session, undefined, cloud.call);
      const known = listed.map(({ id, revision_number: version }) => ({ id, version }));
      expect(outlined).toEqual(known);
      expect(outlined.length).toBeGreaterThan(0);
    }
  });

  it('has the pages of the list', async () => {
    const cloud = asking(recorded('ports-page'));
    const { next } = await ports.outline!.list(cloud.session, undefined, cloud.call);
    const page = await ports.list(cloud.session, undefined, cloud.call);
    expect(next).toBe(page.next);
    expect(next).toBeDefined();
  });

  it('leaves out what is of other projects where one is read', async () => {
    const of = (id: string, project_id: string) => ({ id, project_id, revision_number: 1 });
    const cloud = asking({ body: { ports: [of('a', OWN), of('b', 'another')] } }, false);
    const { items } = await ports.outline!.list(cloud.session, undefined, cloud.call);
    expect(items).toEqual([{ id: 'a', version: 1 }]);
    expect(queriesOf(cloud)[0]).toEqual(
      expect.arrayContaining(['fields=project_id', `project_id=${OWN}`, 'fields=revision_number']),
    );
  });

  it('is none of a Neutron that does not tell revisions', async () => {
    const cloud = asking({ body: { ports: [{ id: 'a', revision_number: 1 }, { id: 'b' }] } });
    const outline = ports.outline!.list(cloud.session, undefined, cloud.call);
    await expect(outline).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('what an outline has in other versions', () => {
  const ids = PORTS.slice(0, 2).map(({ id }) => id);

  it('is read by ids, as the list has it', async () => {
    const cloud = asking([recorded('ports'), { body: { ports: PORTS.slice(0, 2) } }]);
    const { items } = await ports.list(cloud.session, undefined, cloud.call);
    expect(await ports.outline!.read(cloud.session, ids, cloud.call)).toEqual(items.slice(0, 2));
    const [whole, some] = queriesOf(cloud);
    expect(some).toEqual([...(whole ?? []).slice(0, -1), ...ids.map((id) => `id=${id}`), 'limit=1000']);
  });

  it('is read as many at a time as a Neutron gives: behind a cut it leaves out addresses', async () => {
    const links = [{ rel: 'next', href: 'http://inside/v2.0/ports?marker=x' }];
    const [one, two] = PORTS;
    const cut = { body: { ports: [one], ports_links: links } };
    const cloud = asking([cut, cut, { body: { ports: [two] } }]);
    const read = await ports.outline!.read(cloud.session, ids, cloud.call);
    expect(read.map(({ id }) => id)).toEqual(ids);
    const [first, ...others] = queriesOf(cloud);
    expect(first).toContain(`id=${ids[1]}`);
    expect(others.map((query) => query.filter((part) => /^(id|marker)=/.test(part)))).toEqual(
      ids.map((id) => [`id=${id}`]),
    );
  });

  it('fits into a line that every web server takes', async () => {
    const cloud = asking({ body: { ports: [] } });
    const many = Array.from({ length: ports.outline!.batch }, () => PORTS[0]!.id);
    await ports.outline!.read(cloud.session, many, cloud.call);
    expect(cloud.asked[0]!.url.length).toBeLessThan(4096);
  });

  it('is not taken from a Neutron that leaves out the filter (OS-75)', async () => {
    const cloud = asking(recorded('ports'));
    await expect(ports.outline!.read(cloud.session, ids, cloud.call)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
