import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Quota } from '../../src/contract/index.ts';
import type { Route } from '../../src/http/route.ts';
import { EventFields } from '../../src/schema/events/event.ts';
import { madePage, PAGE } from '../docs/page.ts';
import { EXPLAINED, routesTable } from '../docs/routes-table.ts';
import { ROUTES } from '../support/routes.ts';
import { ROOT } from './sources.ts';

const route = (path: string, more: Partial<Route> = {}): Route =>
  ({ surface: 'unified', method: 'get', path, access: 'token', ...more }) as Route;
const tableOf = (...routes: readonly Route[]) => routesTable({ ...EXPLAINED, routes }).split('\n');

describe('docs/api.md', () => {
  it('has the tables that `npm run docs` makes', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(madePage());
  });

  it('keeps what people wrote around them', () => {
    const page = readFileSync(PAGE, 'utf8');
    const [before, after] = [page.slice(0, page.indexOf('<!--')), page.slice(page.lastIndexOf('-->'))];
    const changed = madePage(page.replace('| route |', '| something else |'));
    expect(changed.startsWith(before)).toBe(true);
    expect(changed.endsWith(after)).toBe(true);
    expect(changed).toBe(page);
    expect(() => madePage('nothing')).toThrow('marks');
  });

  it('says of every route what it answers', () => {
    const silent = tableOf(...ROUTES).filter((line) => /^\| `\w+ [^|]*\| – \|/.test(line));
    expect(silent).toEqual([]);
  });
});

describe('the table of routes', () => {
  it('tells of a list its source, filters and pace', () => {
    const [, , images = ''] = tableOf(route('/images'));
    const [, answers, name, made, filters, read] = images.split(' | ');
    expect([answers, name]).toEqual(['a page of images', 'image / images']);
    expect(made).toBe('images: source images, looks into image_members, projects, servers');
    expect(filters).toMatch(/^common; .*`disk_format`/);
    expect(read).toBe('slow |');
  });

  it('copes with routes that it knows nothing of, and with bars in words', () => {
    const [, , odd = '', post = ''] = tableOf(
      route('/odd/:id', { answers: 'a|b' }),
      route('/odd/:id', { method: 'post' }),
    );
    expect(odd).toBe('| `GET /odd/:id` | a\\|b | – | – | – | – |');
    expect(post).toBe('| `POST /odd/:id` | – | – | – | – | – |');
  });
});

describe('docs/fields.md', () => {
  const fields = readFileSync(join(ROOT, 'docs', 'fields.md'), 'utf8');
  const section = (title: string) => fields.split(/^# /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  const firstCells = (title: string) =>
    section(title)
      .split('\n')
      .flatMap((line) => /^\| ([a-z_, ]+) \|/.exec(line)?.[1]?.split(', ') ?? []);

  it('explains every field of an event, and no other', () => {
    const explained = firstCells('Fields of an event').filter((name) => name !== 'field');
    expect([...explained].sort()).toEqual(Object.keys(EventFields.properties).sort());
  });

  it('explains every member of a quota', () => {
    expect(firstCells('Members of a quota')).toEqual(expect.arrayContaining(Object.keys(Quota.properties)));
  });
});
