import { describe, expect, it } from '@jest/globals';
import { load, problemsOf } from '../../support/config-files.ts';
import { CERTIFICATE, OTHER_KEY, PRIVATE_KEY } from '../../support/certificate.ts';

const files = { 'cert.pem': CERTIFICATE, 'key.pem': PRIVATE_KEY, 'other.pem': OTHER_KEY, 'junk.pem': 'junk' };

describe('certificates of the listener', () => {
  it('are read from files, or stand in the values already', async () => {
    const both = await load('tls: { cert: cert.pem, key: "file:key.pem" }\n', { files });
    expect(both.tls).toEqual({ cert: CERTIFICATE, key: PRIVATE_KEY.trimEnd() });
  });

  it.each([
    [
      '{ cert: none.pem, key: key.pem }',
      /^1: tls\.cert names a file that cannot be read \(ENOENT\); relative paths begin at \//,
    ],
    ['{ cert: cert.pem, key: . }', /^1: tls\.key names a file that cannot be read \(EISDIR\)/],
    ['{ cert: junk.pem, key: key.pem }', /^1: tls\.cert is not accepted: /],
    ['{ cert: cert.pem, key: junk.pem }', /^1: tls\.key is not accepted: /],
    ['{ cert: cert.pem, key: other.pem }', /^1: tls\.key is not accepted: .*mismatch/],
    ['{ cert: cert.pem }', /^1: tls\.key is missing$/],
  ])('are refused: %s', async (tls, problem) => {
    const problems = await problemsOf(`tls: ${tls}\n`, { files });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('are not repeated when a key stands where a name should', async () => {
    const problems = await problemsOf('tls: { cert: cert.pem, key: "file:junk.pem" }\n', {
      files: { ...files, 'junk.pem': 'a secret that is no PEM' },
    });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('secret');
  });
});

describe('certificates to trust of a cloud', () => {
  const entry = (ca: string) => `clouds: [{ name: c1, adapter: fake, tls: { ca: ${ca} } }]\n`;

  it('are read with the configuration', async () => {
    const { clouds } = await load(entry('cert.pem'), { files });
    expect(clouds[0]?.tls).toEqual({ ca: CERTIFICATE, verify: true });
  });

  it('are refused when they are not there or no certificates', async () => {
    expect((await problemsOf(entry('none.pem'), { files }))[0]).toMatch(
      /^1: clouds\[0\]\.tls\.ca names a file that cannot be read \(ENOENT\)/,
    );
    expect((await problemsOf(entry('junk.pem'), { files }))[0]).toMatch(/^1: clouds\[0\]\.tls\.ca is not accepted/);
  });
});
