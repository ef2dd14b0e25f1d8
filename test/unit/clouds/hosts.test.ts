import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { createHostGuard } from '../../../src/clouds/hosts.ts';
import { refusalOf } from '../../support/identity.ts';

const guardOf = (...hosts: readonly string[]) => createHostGuard('c1', hosts);
const refused = async (guard: ReturnType<typeof guardOf>, url: string) => {
  const { code, message } = await refusalOf(() => guard.check(url));
  expect(code).toBe('upstream_rejected');
  return message;
};

describe('hosts that a cloud may lead to', () => {
  it('are those that its configuration names, whatever the port and the letters', () => {
    const guard = guardOf('Cloud.example', '10.0.0.1', '::1', '[fd00::1]');
    for (const url of [
      'https://cloud.example:8774/v2.1/servers?a=b',
      'http://CLOUD.EXAMPLE/',
      'http://10.0.0.1:5000/v3',
      'http://[::1]:5000/v3',
      'http://[fd00::1]/v3',
    ]) {
      expect(guard.check(url).href.toLowerCase()).toContain(url.toLowerCase().slice(0, 12));
    }
  });

  it('can be all below a domain, and not the domain itself', async () => {
    const guard = guardOf('*.cloud.example');
    expect(guard.check('http://nova.r1.cloud.example/').hostname).toBe('nova.r1.cloud.example');
    for (const host of ['cloud.example', 'evilcloud.example', 'cloud.example.evil.example'])
      expect(await refused(guard, `http://${host}/`)).toContain(`leads to the host ${host}, which its configuration`);
  });

  it.each([
    'https://other.example/',
    'https://cloud.example.evil.example/',
    'http://2130706433/',
    'http://0x7f000001/',
    'https://cloud.example@evil.example/',
    'https://cloud.example./',
  ])('are no others: %s', async (url) => {
    await refused(guardOf('cloud.example'), url);
  });

  it.each([
    'ftp://cloud.example/',
    'file:///etc/passwd',
    '//cloud.example/',
    '/v3',
    '',
    'https://user@cloud.example/',
    'https://user:word@cloud.example/',
    'https://:word@cloud.example/',
  ])('are named by plain http and https URLs alone: %j', async (url) => {
    expect(await refused(guardOf('cloud.example'), url)).toBe(
      'cloud c1: its catalog names an endpoint that is no plain http or https URL',
    );
  });
});

describe('addresses that answer with secrets', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://100.100.100.200/',
    'http://192.0.0.192/',
    'http://168.63.129.16/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
  ])('are refused even when they are named: %s', async (url) => {
    const host = new URL(url).hostname;
    expect(await refused(guardOf(host), url)).toContain("is never a cloud's address");
  });
});

describe('name resolution', () => {
  const guard = guardOf('localhost');
  const resolved = (name: string, all: boolean) =>
    new Promise<string | readonly LookupAddress[]>((resolve, reject) => {
      guard.lookup(name, { all }, (error, address) => (error ? reject(error) : resolve(address)));
    });

  it('gives all addresses, or the first', async () => {
    const every = (await resolved('localhost', true)) as readonly LookupAddress[];
    expect(every.map(({ address }) => address)).toContain('127.0.0.1');
    expect(every.map(({ address }) => address)).toContain(await resolved('localhost', false));
  });

  it.each(['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', '100.100.100.200'])(
    'refuses a name that leads to %s',
    async (address) => {
      const { code, message } = await refusalOf(() => resolved(address, true));
      expect(code).toBe('upstream_rejected');
      expect(message).toContain("which is never a cloud's");
    },
  );

  it('says when there is no such name', async () => {
    await expect(resolved('nowhere.invalid', true)).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });
});
