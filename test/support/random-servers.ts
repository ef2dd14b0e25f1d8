import fc from 'fast-check';
import type { Server } from '../../src/contract/index.ts';
import { ALPHA, BETA, type Placed } from './read-model.ts';

const word = fc.stringMatching(/^[abAB%_'. -]{0,4}$/);
/** One of four moments. */
export const time = fc.integer({ min: 0, max: 3 }).map((second) => `2026-11-20T10:00:0${second}.000000Z`);

/** Servers that often agree in what lists look at. */
export const server: fc.Arbitrary<Omit<Server, 'id'>> = fc.record({
  name: word,
  status: fc.constantFrom('running', 'ready', 'suspend', 'unknown'),
  upstream: fc.constant({}),
  description: word,
  created_at: time,
  updated_at: fc.option(time),
  vcpu_count: fc.integer({ min: 0, max: 3 }),
  vmem_size: fc.constantFrom(512, 1024),
  zone: fc.constantFrom('', 'z1', 'Z1', 'z2'),
  locked: fc.boolean(),
  nics: fc.array(
    fc.record({
      ip_addr: fc.constantFrom('10.0.0.1', '10.0.0.12', '10.0.1.3', ''),
      vpc: fc.constantFrom('net', 'Other'),
      vpc_id: fc.constantFrom('v1', 'v2'),
    }),
    { maxLength: 2 },
  ),
  metadata: fc.dictionary(fc.constantFrom('user:env', 'user:role'), fc.constantFrom('prod', 'dev', '')),
});

/** Servers on two clouds, of two projects or nobody's. */
export const placed: fc.Arbitrary<readonly Placed[]> = fc
  .array(fc.record({ cloud: fc.constantFrom('c1', 'c2'), server, owner: fc.constantFrom(ALPHA, BETA, undefined) }), {
    maxLength: 25,
  })
  .map((list) => list.map((one, place) => ({ ...one, server: { ...one.server, id: `s${place}` } })));
