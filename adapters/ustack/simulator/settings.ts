import { Type, check, describe, type Static } from 'podgate/kit';

const Own = Type.Object({
  undocumented: Type.Optional(
    Type.Boolean({
      description: 'whether it can do what Nova v2 can beside what the reference documents; default false',
    }),
  ),
});

/** Settings of this simulator beside those of the stock one. */
export type UstackSettings = Required<Static<typeof Own>>;

const own = check(Own);

/** This simulator's settings, and the stock one's. Throws when one of them is not of its form. */
export function settingsOf(given: Readonly<Record<string, unknown>> = {}): {
  readonly settings: UstackSettings;
  readonly stock: Readonly<Record<string, unknown>>;
} {
  const { undocumented = false, ...stock } = given;
  const settings = { undocumented };
  if (!own.is(settings)) throw new Error(`settings of the simulator: ${describe(own.problems(settings))}`);
  return { settings: { undocumented: settings.undocumented ?? false }, stock: { region: 'bj1', ...stock } };
}
