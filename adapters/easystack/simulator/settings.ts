import { check, describe, Type, type Static } from 'podgate/kit';

const Own = Type.Object({
  computePath: Type.Optional(
    Type.Unsafe<'v1' | 'v2.1'>({
      type: 'string',
      enum: ['v1', 'v2.1'],
      description: 'where the catalog has Nova: v1 with the project behind it (default), or v2.1',
    }),
  ),
  microversions: Type.Optional(
    Type.Boolean({ description: 'whether what stands before Nova lets versions pass, default true' }),
  ),
});

/** How Nova is reached. */
export type ComputeSettings = Required<Static<typeof Own>>;

const own = check(Own);

/** Settings of this simulator, and apart from them those of the stock one. Throws when one is not of its form. */
export function settingsFrom(given: Readonly<Record<string, unknown>> = {}): {
  readonly compute: ComputeSettings;
  readonly stock: Readonly<Record<string, unknown>>;
} {
  if (!own.is(given)) throw new Error(`settings of the simulator: ${describe(own.problems(given))}`);
  const { computePath = 'v1', microversions = true, ...stock } = given;
  return { compute: { computePath, microversions }, stock };
}
