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
}

/** All that is documented, in the order of the page. */
export const DOCUMENTED: readonly Documented[] = [
  { title: 'Cloudpods, the unified API', rows: CP },
  { title: 'OpenStack', rows: OS },
  { title: 'OpenStack legacy', rows: OL },
  { title: 'EasyStack', rows: ES },
  { title: 'UStack', rows: US },
];

export const ALL_ROWS: Rows = Object.assign({}, ...DOCUMENTED.map(({ rows }) => rows)) as Rows;
