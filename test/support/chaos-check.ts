import type { Expected } from './chaos-writes.ts';
import type { Place } from './chaos-world.ts';

type Row = Readonly<Record<string, unknown>>;

/** What the record of one server says against what was answered. */
async function differences(server: Expected, rows: readonly Row[]): Promise<readonly string[]> {
  const { id, created, names, deleted, place } = server;
  const named = rows.filter(({ name }) => names.includes(String(name)));
  const what = `${place.name} ${id ?? ''} ${names.join('/')}`;
  if (id === undefined) {
    const most = created === 'refused' ? 0 : 1;
    return named.length <= most ? [] : [`${what}: creation ${created}, and ${named.length} are there`];
  }
  const row = rows.find((one) => one['id'] === id);
  if (named.some((one) => one !== row)) return [`${what}: it is there twice`];
  if (deleted === 'done') return row ? [`${what}: it was deleted, and is there`] : [];
  if (!row) return deleted === 'unknown' ? [] : [`${what}: it was made, and is not there`];
  const found = named.length === 1 ? [] : [`${what}: its name is ${String(row['name'])}`];
  const metadata = row['metadata'] as Readonly<Record<string, string | undefined>>;
  for (const [key, values] of server.metadata) {
    if (!values.includes(metadata[key])) found.push(`${what}: ${key} is ${metadata[key]}, not ${values.join('/')}`);
  }
  const done = await place.oracle.actions(id);
  for (const [word, said] of Object.entries(server.actions)) {
    const times = done.filter((one) => one === word).length;
    if (times >= said.done && times <= said.done + said.unknown) continue;
    found.push(`${what}: ${word} ${times} times; answers: ${JSON.stringify(said)}`);
  }
  return found;
}

/** Everything in which a cloud is not what the answers said. */
export async function wrongOn(place: Place, servers: readonly Expected[]): Promise<readonly string[]> {
  const rows = await place.oracle.servers();
  const here = servers.filter((one) => one.place === place);
  const found = (await Promise.all(here.map((server) => differences(server, rows)))).flat();
  const excused = new Set(here.flatMap(({ ports }) => ports));
  const orphans = (await place.oracle.orphans()).filter((id) => !excused.has(id));
  const open = here.filter(({ created, ownPorts }) => ownPorts && created === 'unknown').length;
  if (orphans.length > open) found.push(`${place.name}: ports of no server: ${orphans.join(', ')}`);
  return found;
}
