import { describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';

describe('a file of clouds that is given alone', () => {
  it('is for one adapter, whichever others read such files too', async () => {
    const adapters = createAdapters();
    const read: string[] = [];
    const usual: string[] = [];
    for (const name of adapters.names()) {
      for (const [key, kind] of Object.entries((await adapters.find(name)).imports ?? {})) {
        read.push(`${name} ${key}`);
        if (kind.usual) usual.push(`${name} ${key}`);
      }
    }
    expect(usual).toEqual(['openstack clouds_yaml']);
    expect(read.length).toBeGreaterThan(2);
  });
});
