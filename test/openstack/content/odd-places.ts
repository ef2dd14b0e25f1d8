import type { TwoTenants } from './beta.ts';

/** Sizes for one project, for both, for nobody; with GPUs, with processors of a kind, described. */
async function flavors({ shop, beta }: TwoTenants): Promise<void> {
  const hidden = { 'os-flavor-access:is_public': false } as const;
  const small = { vcpus: 1, ram: 256, disk: 1 } as const;
  const give = async (flavor: string, projects: readonly string[]) => {
    for (const tenant of projects) {
      await shop.admin.call('compute', 'POST', `/flavors/${flavor}/action`, { addTenantAccess: { tenant } });
    }
  };
  const [alpha, other] = [shop.dev.project.id, beta.project.id];
  await give(await shop.flavor({ ...small, name: shop.name('of beta'), ...hidden, swap: 64 }), [other]);
  await give(await shop.flavor({ ...small, name: shop.name('of both'), ...hidden }), [alpha, other]);
  await shop.flavor({ ...small, name: shop.name('of nobody'), ...hidden });
  const described = { ...small, disk: 0, name: shop.name('"Ünï" <b> 规格'), description: 'a "size"' };
  await shop.flavor(
    { ...described, 'OS-FLV-EXT-DATA:ephemeral': 3 },
    { 'hw:cpu_policy': 'dedicated', 'trait:HW_CPU_X86_AVX2': 'required' },
  );
  const graphics = { ...small, name: shop.name('graphics') };
  await shop.flavor(graphics, { 'pci_passthrough:alias': 'a100:2,v100:1', 'resources:PGPU': '1' });
  await shop.flavor({ ...small, name: shop.name('virtual graphics') }, { 'resources:VGPU': '2' });
  const arm = { 'capabilities:cpu_info:arch': 's390x', 'capabilities:hypervisor_type': 's== QEMU' };
  await shop.flavor({ ...small, name: shop.name('arm') }, arm);
}

/** Projects that are described, switched off, or in a domain of their own; that domain is taken away with them. */
async function projects({ shop }: TwoTenants): Promise<void> {
  const { admin } = shop;
  const project = async (body: Readonly<Record<string, unknown>>) => {
    const answer = await admin.call('identity', 'POST', '/projects', { project: body });
    const { id } = (answer as { project: { id: string } }).project;
    shop.leftovers.add(`project ${id}`, () => admin.call('identity', 'DELETE', `/projects/${id}`));
  };
  const answer = await admin.call('identity', 'POST', '/domains', { domain: { name: shop.name('domain') } });
  const { id: domain_id } = (answer as { domain: { id: string } }).domain;
  shop.leftovers.add(`domain ${domain_id}`, async () => {
    await admin.call('identity', 'PATCH', `/domains/${domain_id}`, { domain: { enabled: false } });
    await admin.call('identity', 'DELETE', `/domains/${domain_id}`);
  });
  await project({ name: shop.name('"Ünï" <b> 项目'), description: 'a "project"', tags: ['a tag', 'ünï'] });
  await project({ name: shop.name('off'), enabled: false });
  // Called like one that the gateway's map names, but not in the domain that it means.
  await project({ name: 'alpha', domain_id });
}

/** A key that is a user's of the gateway by its name, one of a certificate, and one with a name that people choose. */
async function keypairs({ shop }: TwoTenants, owners: readonly string[]): Promise<void> {
  const key = async (name: string, more: Readonly<Record<string, unknown>>) => {
    for (const client of [shop.dev, shop.admin]) {
      const path = `/os-keypairs/${encodeURIComponent(name)}`;
      await client.call('compute', 'POST', '/os-keypairs', { keypair: { name, type: 'ssh', ...more } });
      shop.leftovers.add(`keypair ${name}`, () => client.call('compute', 'DELETE', path));
    }
  };
  const part = (bytes: string) => `\0\0\0${String.fromCharCode(bytes.length)}${bytes}`;
  const coded = (text: string) => Buffer.from(text, 'latin1').toString('base64');
  const public_key = `ssh-ed25519 ${coded(part('ssh-ed25519') + part('podgate-test-key'.repeat(2)))} tests`;
  await key(`${shop.name('other key')} a@b`, { public_key });
  for (const owner of owners) await key(`pg-${owner.slice(0, 12)}-${shop.name('mine')}`, { public_key });
}

/** Sizes, projects and keys. `owners` are ids of the gateway's users who get a key each. */
export async function makeOddPlaces(tenants: TwoTenants, owners: readonly string[] = []): Promise<void> {
  await flavors(tenants);
  await projects(tenants);
  await keypairs(tenants, owners);
}
