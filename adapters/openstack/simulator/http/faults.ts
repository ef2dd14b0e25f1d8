import type { Fault, FaultRule } from 'podgate/contract';

/** The rules by which requests go wrong. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** What befalls a request, if anything; a rule with a number of times is used up by this. */
  strike(service: string, path: string): Fault | undefined;
}

/** An empty set of rules. */
export function faults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => void rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      rules = [];
    },
    strike: (service, path) => {
      const hit = rules.find(
        ({ rule, left }) => left > 0 && (rule.service ?? service) === service && path.includes(rule.path ?? ''),
      );
      if (!hit) return undefined;
      hit.left--;
      rules = rules.filter(({ left }) => left > 0);
      return hit.rule.fault;
    },
  };
}
