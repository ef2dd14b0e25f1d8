import { CP } from './cp.ts';
import { ES } from './es.ts';
import { OL } from './ol.ts';
import { OS } from './os.ts';
import type { Rows } from './rows.ts';
import { US } from './us.ts';

/** A system whose documents are followed. */
export interface Documented {
  readonly title: string;
  readonly rows: Rows;
  /** Backends must have a test for each row; the north side is covered beside them. */
  readonly backend: boolean;
}

/** All that is documented, in the order of the page. */
export const DOCUMENTED: readonly Documented[] = [
  { title: 'Cloudpods, the unified API', rows: CP, backend: false },
  { title: 'OpenStack', rows: OS, backend: true },
  { title: 'OpenStack legacy', rows: OL, backend: true },
  { title: 'EasyStack', rows: ES, backend: true },
  { title: 'UStack', rows: US, backend: true },
];

export const ALL_ROWS: Rows = Object.assign({}, ...DOCUMENTED.map(({ rows }) => rows)) as Rows;
