import type { NativeService } from 'podgate/contract';
import type { Service } from '../services.ts';

/**
 * The services that are passed through, as stock clients look for them in catalogs. Keystone is not among them: its answers hold tokens
 * and what belongs to the gateway's own user, and clients log in at the gateway.
 */
export const NATIVE_SERVICES = [
  { type: 'compute', name: 'nova', path: '/v2.1' },
  { type: 'image', name: 'glance', path: '' },
  { type: 'network', name: 'neutron', path: '' },
  { type: 'volumev3', name: 'cinderv3', path: '/v3' },
  { type: 'placement', name: 'placement', path: '' },
] as const satisfies readonly NativeService[];

type NativeType = (typeof NATIVE_SERVICES)[number]['type'];

const SERVICES: Readonly<Record<NativeType, Service>> = {
  compute: 'compute',
  image: 'image',
  network: 'network',
  volumev3: 'volume',
  placement: 'placement',
};

/** This adapter's word for a service by its type in catalogs. */
export const serviceOf = (type: string): Service => SERVICES[type as NativeType];
