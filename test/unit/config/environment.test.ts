import { describe, expect, it } from '@jest/globals';
import { overlayEnvironment, variableOf } from '../../../src/config/environment.ts';
import { ConfigFile } from '../../../src/config/schema.ts';
import { load, problemsOf } from '../../support/config-files.ts';

const overlaid = (value: unknown, environment: Readonly<Record<string, string>>) =>
  overlayEnvironment(value, ConfigFile, environment).value;

describe('variables over the file', () => {
  it('are named after the path of the key', () => {
    expect(variableOf(['operations', 'listen'])).toBe('PODGATE_OPERATIONS_LISTEN');
  });

  it('set every scalar outside lists, as deep as it stands', () => {
    const environment = {
      PODGATE_LISTEN: '0.0.0.0:80',
      PODGATE_REDIS_URL: 'redis://r:1',
      PODGATE_IDENTITY_TOKEN_LIFETIME: '1h',
      PODGATE_IDENTITY_ALLOW_RESCOPE_SCOPED_TOKEN: 'False',
      PODGATE_TLS_CERT: 'c.pem',
    };
    expect(overlaid({ listen: 'a:1', redis: { prefix: 'p' }, region: 'r' }, environment)).toEqual({
      listen: '0.0.0.0:80',
      redis: { prefix: 'p', url: 'redis://r:1' },
      region: 'r',
      identity: { token_lifetime: '1h', allow_rescope_scoped_token: false },
      tls: { cert: 'c.pem' },
    });
  });

  it('leave alone lists, free maps, and what is empty', () => {
    const environment = { PODGATE_KEYS: 'x', PODGATE_CLOUDS: 'x', PODGATE_ADAPTERS_A: 'x', PODGATE_REGION: '' };
    expect(overlaid({ region: 'r' }, environment)).toEqual({ region: 'r' });
  });

  it('do not change the values that they are laid over', () => {
    const before = { redis: { url: 'redis://a' } };
    overlaid(before, { PODGATE_REDIS_URL: 'redis://b' });
    expect(before).toEqual({ redis: { url: 'redis://a' } });
  });

  it('come before the file', async () => {
    const config = await load('listen: 127.0.0.1:1\nregion: one\n', { environment: { PODGATE_LISTEN: '[::1]:2' } });
    expect(config.listen).toEqual({ host: '::1', port: 2 });
    expect(config.region).toBe('one');
  });

  it('are named when their value is not accepted, instead of a line', async () => {
    const environment = {
      PODGATE_LISTEN: 'here',
      PODGATE_LOG_LEVEL: 'loud',
      PODGATE_CORS_CREDENTIALS: 'perhaps',
      PODGATE_IDENTITY_SOURCE: 'keystone',
    };
    const problems = await problemsOf('cors: { origins: ["https://a.example"] }\n', { environment });
    expect(problems).toEqual([
      'PODGATE_LISTEN: must be host:port, where requests are answered; default 127.0.0.1:8888',
      'PODGATE_CORS_CREDENTIALS: must be boolean',
      'PODGATE_LOG_LEVEL: must be one of debug, info, warn, error, silent',
    ]);
  });
});
