import type { ColumnValue } from '../../schema/document.ts';
import type { Test, Value } from '../../schema/query/condition.ts';
import { comparable, compared, folded, type Comparing } from './comparing.ts';
import { likeness } from './like.ts';

/** Whether a value fits. What has no value fits nothing but the test for that. */
export type Fitting = (value: ColumnValue) => boolean;

type OnText = (text: string) => boolean;

const TEXTS: Readonly<Record<'contains' | 'startswith' | 'endswith' | 'like', (value: string) => OnText>> = {
  contains: (value) => (text) => text.includes(value),
  startswith: (value) => (text) => text.startsWith(value),
  endswith: (value) => (text) => text.endsWith(value),
  like: likeness,
};

/** Texts are looked into without regard to the case of ASCII letters, whatever column they are of. */
function lookingInto(op: keyof typeof TEXTS, values: readonly string[]): Fitting {
  const tests = values.map((value) => TEXTS[op](op === 'like' ? value : folded(value)));
  return (value) => {
    if (value === null) return false;
    const text = folded(String(value));
    return tests.some((test) => test(text));
  };
}

/** Most tests are for one value: texts of another length are told apart at once. */
function oneOf(values: readonly Value[], comparing: Comparing): Fitting {
  const wanted = new Set(values.map((value) => comparable(value, comparing)));
  const [only] = wanted;
  if (wanted.size === 1 && typeof only === 'string') {
    return (value) =>
      typeof value === 'string' &&
      value.length === only.length &&
      (value === only || comparable(value, comparing) === only);
  }
  return (value) => value !== null && wanted.has(comparable(value, comparing));
}

/** Whether values pass a test. */
export function fittingOf(test: Test, comparing: Comparing): Fitting {
  const against = (value: Value) => comparable(value, comparing);
  // A text that is no number is neither before nor behind one, nor equal to it.
  const order = (value: Value) => {
    const side = against(value);
    return (stored: ColumnValue) => (Number.isNaN(side) ? Number.NaN : compared(stored, side, comparing));
  };
  switch (test.op) {
    case 'in':
      return oneOf(test.values, comparing);
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'like':
      return lookingInto(test.op, test.values);
    case 'between': {
      const [from, to] = [order(test.from), order(test.to)];
      return (value) => value !== null && from(value) >= 0 && to(value) <= 0;
    }
    case 'isnull':
      return (value) => value === null;
    case 'isempty':
      return (value) => value === '';
    case 'exists':
      return () => true;
    default: {
      const to = order(test.value);
      const { op } = test;
      return (value) => {
        if (value === null) return false;
        const side = to(value);
        return op === 'gt' ? side > 0 : op === 'ge' ? side >= 0 : op === 'lt' ? side < 0 : side <= 0;
      };
    }
  }
}
