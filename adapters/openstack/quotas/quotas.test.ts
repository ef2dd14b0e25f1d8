import { describe, expect, it } from '@jest/globals';
import openstack from '../index.ts';
import { recorded, stubCloud, type StubOptions } from '../testing/cloud.ts';

const OWN = 'bfece6040aa943c4aa5d8162f258a14b';
const OTHER = 'f'.repeat(32);

const NEUTRON = {
  body: {
    quota: {
      network: { limit: 200, used: 3, reserved: 0 },
      subnet: { limit: 100, used: 4, reserved: 0 },
      port: { limit: -1, used: 70, reserved: 0 },
      floatingip: { limit: 50, used: 2, reserved: 1 },
      security_group: { limit: 10, used: 1, reserved: 0 },
      router: { limit: 10, used: 1, reserved: 0 },
    },
  },
};
const MISSING = { status: 404, body: { message: 'The resource could not be found.' } };
const ALL: StubOptions['answers'] = {
  '/v2.1/limits': recorded('limits'),
  [`/v3/${OWN}/limits`]: recorded('volume-limits'),
  '/details.json': NEUTRON,
};

async function read(answers: StubOptions['answers'], project?: string, token = recorded('token')) {
  const cloud = stubCloud({ answers: { ...answers, '/auth/tokens': token } });
  const quota = openstack.quotas?.(cloud.session, project, cloud.call);
  return { quota: await quota, urls: cloud.asked.map(({ url }) => new URL(url)) };
}

describe('quotas', () => {
  it('are those of Nova, Cinder and Neutron: numbers, memory and storage in MB (OS-54)', async () => {
    const { quota, urls } = await read(ALL);
    expect(quota).toEqual({
      count: { limit: 2000, used: 15 },
      cpu: { limit: 8000, used: 46 },
      memory: { limit: 16_000_000, used: 59_648 },
      keypair: { limit: 500 },
      group: { limit: 100, used: 0 },
      disk: { limit: 1000, used: 0 },
      storage: { limit: 102_400_000, used: 0 },
      snapshot: { limit: 1000, used: 0 },
      network: { limit: 100, used: 4 },
      vpc: { limit: 200, used: 3 },
      port: { limit: -1, used: 70 },
      eip: { limit: 50, used: 2 },
      secgroup: { limit: 10, used: 1 },
    });
    expect(urls.map(({ pathname, search }) => pathname + search).sort()).toEqual([
      `/v2.0/quotas/${OWN}/details.json`,
      '/v2.1/limits',
      `/v3/${OWN}/limits`,
    ]);
  });

  it('of another project name it to every service', async () => {
    const { urls } = await read(ALL, OTHER);
    expect(urls.map(({ pathname, search }) => pathname + search).sort()).toEqual([
      `/v2.0/quotas/${OTHER}/details.json`,
      `/v2.1/limits?tenant_id=${OTHER}`,
      `/v3/${OWN}/limits?project_id=${OTHER}`,
    ]);
  });

  it('of another project are for administrators: the services would answer with other numbers', async () => {
    const member = recorded('token-member');
    await expect(read(ALL, OTHER, member)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('leave out what a cloud has no service for', async () => {
    const { quota } = await read({
      ...ALL,
      [`/v3/${OWN}/limits`]: MISSING,
      '/details.json': MISSING,
      [`/quotas/${OWN}`]: MISSING,
    });
    expect(Object.keys(quota ?? {}).sort()).toEqual(['count', 'cpu', 'group', 'keypair', 'memory']);
  });

  it('leave out volumes of another project where Cinder would answer with its own', async () => {
    const old = { body: { versions: [{ id: 'v3.0', status: 'CURRENT', version: '3.27', min_version: '3.0' }] } };
    const { quota } = await read({ ...ALL, 'http://127.0.0.1:18776/': old }, OTHER);
    expect(quota).toHaveProperty('count');
    expect(quota).not.toHaveProperty('disk');
  });

  it('are told without what is used where Neutron does not tell that', async () => {
    const plain = { body: { quota: { network: 200, subnet: -1, floatingip: 50, port: null } } };
    const { quota } = await read({ ...ALL, '/details.json': MISSING, [`/quotas/${OWN}`]: plain });
    expect(quota).toMatchObject({ vpc: { limit: 200 }, network: { limit: -1 }, eip: { limit: 50 } });
    expect(quota).not.toHaveProperty('port');
  });

  it('say what stands in the way', async () => {
    const broken = { status: 503, body: '' };
    await expect(read({ ...ALL, '/v2.1/limits': broken })).rejects.toMatchObject({ code: 'upstream_rejected' });
    const odd = { body: { limits: { absolute: { maxTotalCores: 'many' } } } };
    await expect(read({ ...ALL, '/v2.1/limits': odd })).rejects.toMatchObject({ code: 'upstream_malformed' });
  });
});
