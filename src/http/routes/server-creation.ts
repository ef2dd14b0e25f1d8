import { listableServers } from '../../schema/servers/listable.ts';
import { wishOf } from '../../schema/servers/writes/create/wish.ts';
import { Creating } from '../server-creation/creating.ts';
import { forecast } from '../server-creation/forecast.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';

/** How servers are made (cloudpods-api §9.1). */
export function serverCreationRoutes(parts: WriteParts): readonly Route[] {
  const creating = new Creating(new ResourceReads(parts, listableServers), parts);
  const { bearer } = routesOf('unified');
  const create = bearer(
    'post',
    '/servers',
    (exchange) => creating.create(exchange),
    'makes one server, or `count` of them',
  );
  return [
    { ...create, resumes: true },
    bearer(
      'post',
      '/servers/check-create-data',
      (exchange) => creating.check(exchange),
      'what `POST /servers` would make, or why not; nothing is made',
    ),
    bearer(
      'post',
      '/scheduler/forecast',
      async (exchange) => {
        const wish = wishOf(exchange.body);
        return { body: await forecast(wish, () => creating.prepare(exchange, wish)) };
      },
      'whether `POST /servers` could be done now: `can_create`, with the reasons when not',
    ),
  ];
}
