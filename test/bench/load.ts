import autocannon from 'autocannon';

/** What the load generator is told: requests that its connections send in turn. */
export interface LoadJob {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly requests: readonly {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }[];
}

/** What it measured. Times in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly answered: number;
  readonly failed: number;
  readonly bytesPerAnswer: number;
}

async function run(job: LoadJob): Promise<LoadResult> {
  const { url, connections, seconds: duration, requests } = job;
  let next = 0;
  // Each connection sends all requests in the same order, so that each begins somewhere else.
  const result = await autocannon({
    url,
    connections,
    duration,
    requests: requests.map((request) => ({ ...request, headers: { ...request.headers } })),
    setupClient: (client) => {
      const offset = Math.floor((next * requests.length) / connections);
      next += 1;
      const turned = [...requests.slice(offset), ...requests.slice(0, offset)];
      client.setRequests(turned.map((request) => ({ ...request, headers: { ...request.headers } })));
    },
  });
  const answered = result.requests.total;
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    answered,
    failed: result['4xx'] + result['5xx'] + result.errors + result.timeouts,
    bytesPerAnswer: answered === 0 ? 0 : Math.round(result.throughput.total / answered),
  };
}

process.once('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
