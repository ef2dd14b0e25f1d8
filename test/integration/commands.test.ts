import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Passwords } from '../../src/identity/password.ts';
import { folder } from '../support/config-files.ts';
import { run } from '../support/gateway-process.ts';
import { freePort } from '../support/redis-server.ts';
import { configText, simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

const files = folder();
let clouds: readonly SimulatedCloud[] = [];

beforeAll(async () => {
  clouds = await Promise.all([
    simulatedCloud({ name: 'whole', servers: 7 }),
    simulatedCloud({ name: 'partial', servers: 4, settings: { without: ['volume'] } }),
  ]);
});
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.stop()));
  files.remove();
});

const COMMANDS = ['serve', 'check', 'hash-password', 'sandbox', 'image', 'new-adapter'];

describe('help', () => {
  it('is there for the program and each command', async () => {
    const said = await Promise.all([['--help'], ...COMMANDS.map((name) => [name, '--help'])].map((args) => run(args)));
    const [all, ...each] = said;
    for (const { code, err, out } of said) {
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('Usage: podgate');
      expect(out).toContain('Exit codes: 0 done; 1 ');
    }
    for (const name of COMMANDS) expect(all?.out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(each.map(({ out }) => out.split(':')[0])).toEqual(COMMANDS.map((name) => `podgate ${name}`));
  });
});

describe('a wrong use', () => {
  it.each([
    [['nonsense'], 'there is no command "nonsense"'],
    [['serve', '--nonsense'], '--nonsense'],
    [['check', 'podgate.yaml'], 'podgate.yaml'],
    [['serve', '--config'], '--config'],
    [['serve', '--config', 'absent.yaml'], 'absent.yaml'],
    [['check', '--clouds-yaml', 'absent.yaml'], 'absent.yaml'],
    [['check'], 'no configuration to check; give --config FILE or --clouds-yaml FILE'],
    [['sandbox', '--servers', 'many'], '--servers'],
    [['new-adapter'], 'give one name, for example: podgate new-adapter acme'],
    [['new-adapter', 'Acme'], '"Acme" is not accepted; give at most 40 small letters, digits and single hyphens'],
    [['new-adapter', 'openstack'], '"openstack" is an adapter that Podgate has'],
    [['new-adapter', '--force', 'acme'], '--force'],
  ])('%j ends with 2 and says what is wrong', async (args, what) => {
    const { code, out, err } = await run(args, { folder: files.path });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(what);
    expect(err).toMatch(/^podgate: /);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('of the configuration ends with 2 and names file, line and key', async () => {
    const path = files.write('podgate.yaml', 'listen: 127.0.0.1:0\nkeys: [{ id: k1, secret: short }]\nnonsense: 1\n');
    for (const command of ['serve', 'check']) {
      const { code, out, err } = await run([command, '--config', path]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/podgate\.yaml:3: nonsense /);
    }
  });
});

describe('hash-password', () => {
  it('makes a hash of the first line that it reads', async () => {
    const { code, out, err } = await run(['hash-password'], { input: 'a secret\nmore\n' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$\S+\n$/);
    expect(await new Passwords().matches('a secret', out.trim())).toBe(true);
  });

  it.each(['', '\n'])('refuses an empty password (%j)', async (input) => {
    const { code, out, err } = await run(['hash-password'], { input });
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: 'podgate: the password is empty\n' });
  });

  it('takes no password as an argument, where others see it', async () => {
    const { code, out } = await run(['hash-password', 'secret'], { input: 'secret\n' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('check', () => {
  it('prints what it found of each cloud, and what would help where something is wrong', async () => {
    const [whole, partial] = clouds.map(({ entry }) => entry) as [SimulatedCloud['entry'], SimulatedCloud['entry']];
    const auth = whole['auth'] as Readonly<Record<string, unknown>>;
    const away = { ...whole, name: 'away', auth: { ...auth, url: `http://127.0.0.1:${await freePort()}/v3` } };
    const denied = { ...whole, name: 'denied', auth: { ...auth, password: 'wrong' } };
    const unmapped = { ...whole, name: 'unmapped', projects: { all: true } };
    const path = files.write('check.yaml', configText({ clouds: [whole, partial, away, denied, unmapped] }));
    const { code, out, err } = await run(['check', '--config', path]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const [table = '', notes = ''] = out.split('\n\n');
    const [head = '', ...rows] = table.split('\n').map((line) => line.split(/ {2,}/));
    expect(head).toEqual(['CLOUD', 'ADAPTER', 'STATE', 'IDENTITY', 'VERSIONS', 'SERVERS', 'TIME']);
    const url = String(auth['url']);
    expect(rows).toEqual([
      [
        'whole',
        'openstack',
        'ok',
        url,
        'identity 3, compute 2.1–2.93, image 2.15, network 2.0 (10 extensions), volume 3.0–3.70',
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d+ ms$/),
      ],
      [
        'partial',
        'openstack',
        'ok',
        expect.anything(),
        expect.stringContaining('volume -'),
        expect.stringMatching(/^\d+$/),
        expect.anything(),
      ],
      ['away', 'openstack', 'PROBLEM', '-', '-', '-', expect.anything()],
      ['denied', 'openstack', 'PROBLEM', '-', '-', '-', expect.anything()],
      ['unmapped', 'openstack', 'ok', url, expect.anything(), expect.anything(), expect.anything()],
    ]);
    expect(notes).toMatch(/^partial: volume is not usable, so the fields that need it stay empty: /m);
    expect(notes).toMatch(
      /^away: cloud away: .*ECONNREFUSED.*\n {2}is the address right, and can this machine reach it\?$/m,
    );
    expect(notes).toMatch(/^denied: .*\n {2}are user, domain, project and password right/m);
    expect(notes).toMatch(/^unmapped: no project of this cloud is mapped to one of the gateway/m);
    expect(notes).not.toMatch(/^whole/m);
  });

  it('ends with 0 when all clouds can be used', async () => {
    const path = files.write('good.yaml', configText({ clouds: [clouds[0]!.entry] }));
    const { code, out } = await run(['check', '--config', path]);
    expect(code).toBe(0);
    expect(out.trim().split('\n').length).toBe(2);
    const more = await run(['check', '--config', path, '--extensions']);
    expect(more.out).toMatch(/^whole: extensions of network: allowed-address-pairs, external-net, .*, sorting$/m);
  });
});
