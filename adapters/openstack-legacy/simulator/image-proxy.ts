import { json, STOCK_CLOUD, type Reply, type Request, type World } from '../../openstack/simulator/family.ts';

type Members = Readonly<Record<string, unknown>>;

const INSIDE = 'http://internal.invalid:8774';

/** Glance's own members: all else are the properties that Nova calls metadata. */
const OWN = new Set(
  (
    'name disk_format container_format visibility size virtual_size status checksum protected min_ram min_disk owner os_hidden ' +
    'os_hash_algo os_hash_value id created_at updated_at tags self file schema stores'
  ).split(' '),
);

/** Glance's word in Nova's (OL-33). */
const statusOf = (status: unknown) => (status === 'queued' ? 'SAVING' : String(status).toUpperCase());

const linksTo = (id: string) => [
  { rel: 'self', href: `${INSIDE}/v2/images/${id}` },
  { rel: 'bookmark', href: `${INSIDE}/images/${id}` },
  { rel: 'alternate', href: `http://internal.invalid:9292/images/${id}`, type: 'application/vnd.openstack.image' },
];

const basic = (image: Members) => ({ id: image['id'], name: image['name'], links: linksTo(String(image['id'])) });

function detailed(image: Members): object {
  const metadata = Object.fromEntries(Object.entries(image).filter(([key]) => !OWN.has(key)));
  const server = metadata['instance_uuid'];
  return {
    ...basic(image),
    status: statusOf(image['status']),
    progress: image['status'] === 'active' ? 100 : 0,
    minDisk: image['min_disk'],
    minRam: image['min_ram'],
    'OS-EXT-IMG-SIZE:size': image['size'],
    created: image['created_at'],
    updated: image['updated_at'],
    metadata,
    ...(server !== undefined && { server: { id: server, links: [] } }),
  };
}

/** What Nova passes on of Glance's images (OL-31, OL-33, OL-47), also where the catalog has no Glance; nothing for other paths. */
export function imageProxy(world: World): (request: Request, rest: string) => Reply | undefined {
  const glance = STOCK_CLOUD.faces.image(world);
  const ask = (request: Request, path: string) => glance.handle({ ...request, path, text: '' });

  function list(request: Request, form: (image: Members) => object): Reply {
    const reply = ask(request, '/v2/images');
    if (reply.status !== 200) return reply;
    const { images, next } = JSON.parse(reply.body) as { images: readonly Members[]; next?: string };
    const more = next === undefined ? {} : { images_links: [{ rel: 'next', href: `${INSIDE}/v2${next}` }] };
    return json(200, { images: images.map(form), ...more });
  }

  function show(request: Request, id: string): Reply {
    const reply = ask(request, `/v2/images/${id}`);
    if (reply.status === 404) return json(404, { itemNotFound: { code: 404, message: 'Image not found.' } });
    return reply.status === 200 ? json(200, { image: detailed(JSON.parse(reply.body) as Members) }) : reply;
  }

  return (request, rest) => {
    if (request.method !== 'GET') return undefined;
    if (rest === '/images') return list(request, basic);
    if (rest === '/images/detail') return list(request, detailed);
    const [, id] = /^\/images\/([^/]+)$/.exec(rest) ?? [];
    return id === undefined ? undefined : show(request, id);
  };
}
