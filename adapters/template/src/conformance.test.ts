import { after, before, describe, it } from 'node:test';
import { conformance, simulatedTarget, verdictTable } from 'podgate/conformance';
import provider from './index.ts';
import { start } from './simulator/index.ts';

/** What every adapter must do, tried on the simulated cloud. Beside it belongs what only this one does. */
const verdicts = conformance(
  {
    describe: (name, body) => void describe(name, body),
    it: (name, body) => void it(name, body),
    beforeAll: (body) => before(body),
    afterAll: (body) => after(body),
  },
  {
    provider,
    start: async () =>
      simulatedTarget(await start({ name: 'conformance', servers: 120 }), {
        rowsPath: '/servers',
        login: 'POST api /login',
      }),
  },
);

after(() => process.stdout.write(`${verdictTable(verdicts)}\n`));
