import type { Change } from './ring.ts';
import { folded } from '../store/comparing.ts';
import type { RowImage } from '../store/told.ts';
import type { View } from './view.ts';

/** A view with those who follow it. */
export interface Group<Member> {
  readonly view: View;
  readonly members: Set<Member>;
}

/** The groups of one resource. */
interface Shelf<Member> {
  readonly byProject: Map<string, Set<Group<Member>>>;
  readonly others: Set<Group<Member>>;
}

/** Everybody who follows something, found by what a change is about: most follow the rows of one project. */
export class Audience<Member> {
  readonly #groups = new Map<string, Group<Member>>();
  readonly #shelves = new Map<string, Shelf<Member>>();
  readonly #placeOf: (resource: string) => number;

  /** `placeOf`: where the project of a row stands among the columns of a resource; below 0 where rows have none. */
  constructor(placeOf: (resource: string) => number) {
    this.#placeOf = placeOf;
  }

  /** Number of different views. */
  get size(): number {
    return this.#groups.size;
  }

  /** The view of that key that is followed already. */
  view(key: string): View | undefined {
    return this.#groups.get(key)?.view;
  }

  add(view: View, member: Member): void {
    const known = this.#groups.get(view.key);
    const group = known ?? { view, members: new Set<Member>() };
    group.members.add(member);
    if (known) return;
    this.#groups.set(view.key, group);
    for (const place of this.#placesOf(group)) place.add(group);
  }

  remove(view: View, member: Member): void {
    const group = this.#groups.get(view.key);
    group?.members.delete(member);
    if (!group || group.members.size > 0) return;
    this.#groups.delete(view.key);
    for (const place of this.#placesOf(group)) place.delete(group);
    const shelf = this.#shelf(view.resource);
    for (const project of view.projects ?? []) {
      if (shelf.byProject.get(project)?.size === 0) shelf.byProject.delete(project);
    }
  }

  /** Those whom a change can concern. */
  of(change: Change): Iterable<Group<Member>> {
    if (change.kind !== 'row') return this.#groups.values();
    const shelf = this.#shelves.get(change.resource);
    if (!shelf) return [];
    const place = this.#placeOf(change.resource);
    const projectOf = (image: RowImage | undefined) => folded(String(image?.columns[place] ?? ''));
    const projects = new Set([projectOf(change.row.before), projectOf(change.row.after)]);
    const found = new Set(shelf.others);
    for (const project of projects) for (const group of shelf.byProject.get(project) ?? []) found.add(group);
    return found;
  }

  #shelf(resource: string): Shelf<Member> {
    const shelf = this.#shelves.get(resource) ?? { byProject: new Map(), others: new Set() };
    this.#shelves.set(resource, shelf);
    return shelf;
  }

  #placesOf({ view }: Group<Member>): readonly Set<Group<Member>>[] {
    const { byProject, others } = this.#shelf(view.resource);
    if (!view.projects || this.#placeOf(view.resource) < 0) return [others];
    return [...view.projects].map((project) => {
      const place = byProject.get(project) ?? new Set();
      byProject.set(project, place);
      return place;
    });
  }
}
