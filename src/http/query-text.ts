/** A query string with some parameters, in whichever spelling (`a`, `a.0`, `a.0.key`), exchanged for others. */
export function exchanged(
  search: string,
  names: readonly string[],
  others: readonly (readonly [name: string, value: string])[],
): string {
  const kept = [...new URLSearchParams(search)].filter(([name]) => !names.includes(name.split('.')[0] ?? ''));
  return new URLSearchParams([...kept, ...others.map(([name, value]): [string, string] => [name, value])]).toString();
}
