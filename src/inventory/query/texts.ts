import type { Condition } from '../../schema/query/condition.ts';

/** Conditions as text. Query strings that were seen before lead to the same condition: it is written down once. */
export function createTexts(): (where: Condition) => string {
  const texts = new WeakMap<Condition, string>();
  return (where) => {
    const known = texts.get(where);
    if (known !== undefined) return known;
    const text = JSON.stringify(where);
    texts.set(where, text);
    return text;
  };
}
