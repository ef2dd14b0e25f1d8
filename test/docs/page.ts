import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/sources.ts';
import { ROUTES } from '../support/routes.ts';
import { EXPLAINED, routesTable } from './routes-table.ts';

export const PAGE = join(ROOT, 'docs', 'api.md');

const BEGIN = '<!-- made by `npm run docs`: do not edit -->';
const END = '<!-- end of what is made -->';

/** The page with its tables made anew; what people wrote around them stays. Throws when a mark is missing. */
export function madePage(page = readFileSync(PAGE, 'utf8')): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/api.md has not got both marks, ${BEGIN} and ${END}`);
  const table = routesTable({ ...EXPLAINED, routes: ROUTES });
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
