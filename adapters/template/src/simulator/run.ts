import { start } from './index.ts';

/** The simulated cloud alone, until it is stopped: prints what a gateway must be told of it. */
const simulator = await start({ name: 'demo', servers: 40, port: Number(process.argv[2] ?? 0) });
process.stdout.write(`${JSON.stringify(simulator.config)}\n`);
