import { describe, expect, it } from '@jest/globals';
import { addressRule } from '../../../src/config/webhook-addresses.ts';
import { load, problemsOf } from '../../support/config-files.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const base = `name: cmdb, secret: "${SECRET}", url: "https://cmdb.example.org/in"`;
const one = (more: string, first = base) => `webhooks:\n  - { ${first}, ${more} }\n`;

describe('webhooks in a configuration', () => {
  it('fill in what is not said', async () => {
    const { webhooks } = await load(one('scope: system'));
    expect(webhooks).toMatchObject([
      {
        name: 'cmdb',
        resources: ['servers'],
        events: ['created', 'updated', 'deleted'],
        query: '',
        owned: { scope: 'system' },
      },
    ]);
    expect(webhooks[0]).toMatchObject({ timeout: 10_000, attempts: 12, networks: [] });
    expect(webhooks[0]?.key.export().equals(Buffer.alloc(32, 7))).toBe(true);
    expect(JSON.stringify(webhooks)).not.toContain(SECRET.slice(6));
  });

  it.each([
    [one('project: a, domain: b'), 'needs one of project, domain, and scope: system, which says whose rows are told'],
    [one('timeout: 3s'), 'needs one of project, domain, and scope: system'],
    [one('scope: system, resources: [serverz]'), 'resources[0] there is no "serverz"; there are servers'],
    [one('scope: system, events: [renamed]'), 'events[0] must be one of created, updated, deleted'],
    [
      one('scope: system, query: "filter=colour.in(red)"'),
      'query filter "colour.in(red)": servers cannot be filtered by',
    ],
    [one('scope: system, resources: [cachedimages], query: "distinct=true"'), ''],
    [one('scope: system, networks: [internal]'), 'networks[0] must be an address or a network such as 10.0.0.0/8'],
    [one('scope: system', base.replace('https:', 'http:')), 'url must be https, or lead to what "networks" names'],
    [one('scope: system', base.replace('cmdb.example.org', '127.0.0.1')), 'url 127.0.0.1 is no public address'],
    [one('scope: system', base.replace('cmdb.example.org', '2130706433')), 'url 127.0.0.1 is no public address'],
    [one('scope: system', base.replace('cmdb.example.org', '[::ffff:10.0.0.1]')), 'is no public address'],
    [
      one('scope: system, networks: ["169.254.0.0/16"]', base.replace('cmdb.example.org', '169.254.169.254')),
      'is never an address of a receiver',
    ],
    [one('scope: system', base.replace('cmdb', 'me:word@cmdb')), ''],
    [one('scope: system', base.replace('https://', 'https://me:word@')), 'url must be a URL without user and password'],
    [
      one('scope: system', base.replace(SECRET, 'geheim-geheim-geheim-geheim')),
      'secret must be whsec_ and 24 to 64 bytes in base64',
    ],
    [one('scope: system, ca: nowhere.pem'), 'ca names a file that cannot be read (ENOENT)'],
    [`${one('scope: system')}  - { ${base}, scope: system }\n`, 'name "cmdb" is there twice'],
  ])('%s: %s', async (text, problem) => {
    const problems = (await problemsOf(text).catch(() => [])).join('\n');
    if (problem !== '') expect(problems).toContain(problem);
    expect(problems).not.toContain('geheim');
  });
});

describe('addresses to which nothing is posted', () => {
  const open = addressRule([]);
  const some = addressRule(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);

  it.each(['93.184.216.34', '2606:2800:220:1::1', '1.1.1.1'])('%s is none: by https', (address) => {
    expect([open(address, true), some(address, true)]).toEqual([undefined, undefined]);
    expect(open(address, false)).toContain('by https alone');
  });

  it.each(['10.1.2.3', '127.0.0.1', 'fd12::1', '::ffff:10.1.2.3', '::ffff:a01:203'])(
    '%s is one unless it is named',
    (address) => {
      expect(open(address, true)).toContain('is no public address');
      expect([some(address, true), some(address, false)]).toEqual([undefined, undefined]);
    },
  );

  it.each([
    '0.0.0.0',
    '127.0.0.2',
    '192.168.1.1',
    '172.20.0.1',
    '100.64.0.1',
    '::1',
    '::',
    'fe80::1%eth0',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::ffff:127.0.0.2',
  ])('%s is one whatever else is named', (address) => {
    expect(some(address, true)).toBeDefined();
  });

  it.each(['169.254.169.254', '::ffff:169.254.169.254', '100.100.100.200', 'fd00:ec2::254', 'fe80::a9fe:a9fe'])(
    '%s is one also when it is named',
    (address) => {
      expect(addressRule(['0.0.0.0/0', '::/0'])(address, true)).toContain('is never an address of a receiver');
    },
  );
});
