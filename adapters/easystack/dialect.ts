import { STOCK, type Dialect } from '../openstack/family.ts';
import { imagePage } from './images.ts';
import { newServer } from './new-server.ts';
import { discover } from './versions.ts';

/** EasyStack 6.0.1 and 6.0.2 (ES-01…ES-66): stock OpenStack behind an interface with rules of its own. */
export const EASYSTACK: Dialect = Object.freeze({
  ...STOCK,
  name: 'easystack',
  // Also on GET (ES-06, ES-08).
  headers: ({ project }) => ({ 'content-type': 'application/json', 'x-project-id': project.id }),
  discover,
  newServer,
  imagePage,
} satisfies Dialect);
