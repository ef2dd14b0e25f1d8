import { RESOURCES } from '../../schema/resources.ts';
import type { CloudFragments } from '../store/protocol.ts';
import type { RowTurn, Turn } from '../store/told.ts';
import type { Change } from './ring.ts';

const placesOf = (column: string) =>
  new Map(RESOURCES.map(({ plural, columns }) => [plural, Object.keys(columns).indexOf(column)]));
const [PROJECT, CLOUD] = [placesOf('project_id'), placesOf('cloud')];

/** Where the project of a row stands among the columns of a resource; below 0 where rows have none. */
export const projectPlace = (resource: string): number => PROJECT.get(resource) ?? -1;

/** Makes of what the store tells single changes, each with what the rows of its cloud have in common at that time. */
export class Turns {
  readonly #fragments: Map<string, CloudFragments>;

  constructor(known: ReadonlyMap<string, CloudFragments> = new Map()) {
    this.#fragments = new Map(known);
  }

  changesOf(turn: Turn): readonly Change[] {
    const { version } = turn;
    switch (turn.kind) {
      case 'rows': {
        const { resource } = turn;
        return turn.rows.map((row) => ({ kind: 'row', resource, version, row, shared: this.#sharedOf(resource, row) }));
      }
      case 'cloud': {
        const { before, after } = turn;
        this.#fragments.set(after.cloud, after);
        return before ? [{ kind: 'cloud', version, before, after }] : [];
      }
      case 'dropped':
        this.#fragments.delete(turn.cloud);
        return [turn];
    }
  }

  #sharedOf(resource: string, { before, after }: RowTurn): CloudFragments | undefined {
    const cloud = (after ?? before)?.columns[CLOUD.get(resource) ?? -1];
    return this.#fragments.get(String(cloud ?? ''));
  }
}
