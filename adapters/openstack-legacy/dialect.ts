import { STOCK, v2, type Dialect } from '../openstack/family.ts';

/** OpenStack before Keystone v3 and microversions (OL-01…OL-49). */
export const LEGACY: Dialect = Object.freeze({
  ...STOCK,
  name: 'openstack-legacy',
  identity: () => v2,
  microversions: false,
  imageProxy: true,
});
