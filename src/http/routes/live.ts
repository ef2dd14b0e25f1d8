import type { LiveDoor } from '../live/live-door.ts';
import { routesOf, type Route } from '../route.ts';
import type { ReadParts } from './resource-reads.ts';

/** What changes, as it changes. */
export function liveRoutes({
  live,
  ...reading
}: ReadParts & { readonly live: Pick<LiveDoor, 'live'> }): readonly Route[] {
  const { bearer, open } = routesOf('live');
  const face = () => live.live(reading);
  const events = 'server-sent events of rows that come, change and go; ends with the token';
  return [
    { ...bearer('get', '/live', async (exchange) => (await face()).open(exchange), events), streams: true },
    bearer(
      'post',
      '/live',
      async (exchange) => (await face()).link(exchange),
      'the address of such a stream, good once within a minute, for clients that send no headers',
    ),
    {
      ...open(
        'get',
        '/live/:ticket',
        async (exchange) => (await face()).openTicket(exchange),
        'the stream that the address was made for',
      ),
      streams: true,
    },
  ];
}
