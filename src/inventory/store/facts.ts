import type { FacetValue } from '../../schema/document.ts';
import { NONE, type Pool } from './pool.ts';

/** One fact: the facet in one character, the value and what goes with it in two each. */
const LENGTH = 5;
const HALF = 16;
const LOW = 0xffff;

const written = (code: number) => String.fromCharCode(code >>> HALF, code & LOW);
const codeAt = (text: string, at: number) => text.charCodeAt(at) * (LOW + 1) + text.charCodeAt(at + 1);

/** Writes down the values of a row's facets as one short text of numbers of the pool: rows have some twenty of them. */
export class Facts {
  readonly #pool: Pool;
  readonly #facets: string[] = [];

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The number of a facet; nothing when no row has it. */
  numberOf(facet: string): number | undefined {
    const at = this.#facets.indexOf(facet);
    return at < 0 ? undefined : at;
  }

  /** `likely`: facts that may well say much of the same, in the same order. */
  write(facets: readonly FacetValue[], likely = ''): string {
    const facts = new Set<string>();
    let at = 0;
    for (const [facet, value, extra] of facets) {
      const isThere = at < likely.length;
      const valueCode = this.#pool.take(value, isThere ? codeAt(likely, at + 1) : NONE);
      const extraCode = this.#pool.take(extra, isThere ? codeAt(likely, at + 3) : NONE);
      at += LENGTH;
      const fact = String.fromCharCode(this.#number(facet)) + written(valueCode) + written(extraCode);
      if (facts.has(fact)) this.#releaseAt(fact, 0);
      facts.add(fact);
    }
    return [...facts].join('');
  }

  read(facts: string): readonly FacetValue[] {
    const read: FacetValue[] = [];
    const text = (at: number) => String(this.#pool.valueOf(codeAt(facts, at)) ?? '');
    for (let at = 0; at < facts.length; at += LENGTH) {
      read.push([this.#facets[facts.charCodeAt(at)] ?? '', text(at + 1), text(at + 3)]);
    }
    return read;
  }

  release(facts: string): void {
    for (let at = 0; at < facts.length; at += LENGTH) this.#releaseAt(facts, at);
  }

  /** Whether a row has a fact of a facet that fits. Called for every row of a list. */
  some(facts: string, facet: number, fits: (value: number, extra: number) => boolean): boolean {
    for (let at = 0; at < facts.length; at += LENGTH) {
      if (facts.charCodeAt(at) === facet && fits(codeAt(facts, at + 1), codeAt(facts, at + 3))) return true;
    }
    return false;
  }

  /** The names of the facets in which two rows differ. */
  different(before: string, after: string): readonly string[] {
    if (before === after) return [];
    const [old, now] = [setOf(before), setOf(after)];
    const names = new Set<string>();
    for (const fact of old) if (!now.has(fact)) names.add(this.#facets[fact.charCodeAt(0)] ?? '');
    for (const fact of now) if (!old.has(fact)) names.add(this.#facets[fact.charCodeAt(0)] ?? '');
    return [...names];
  }

  #number(facet: string): number {
    return this.numberOf(facet) ?? this.#facets.push(facet) - 1;
  }

  #releaseAt(facts: string, at: number): void {
    this.#pool.release(codeAt(facts, at + 1));
    this.#pool.release(codeAt(facts, at + 3));
  }
}

function setOf(facts: string): ReadonlySet<string> {
  const set = new Set<string>();
  for (let at = 0; at < facts.length; at += LENGTH) set.add(facts.slice(at, at + LENGTH));
  return set;
}
