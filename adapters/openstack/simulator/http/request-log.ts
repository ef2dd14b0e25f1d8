const KEPT = 100_000;

/** The requests of the past, the oldest forgotten first. */
export interface RequestLog {
  add(line: string): void;
  lines(): readonly string[];
  /** Settles when the log holds `times` lines with this text, or throws after `timeoutMs`. */
  holds(text: string, times: number, timeoutMs: number): Promise<void>;
}

/** An empty log; `onRequest` is told of each line. */
export function requestLog(onRequest?: (line: string) => void): RequestLog {
  let lines: string[] = [];
  const waiting = new Set<() => void>();
  const count = (text: string) => lines.filter((line) => line.includes(text)).length;
  return {
    add: (line) => {
      lines.push(line);
      // Rarely, so that it costs nothing; never more than a quarter too many.
      if (lines.length > KEPT * 1.25) lines = lines.slice(-KEPT);
      onRequest?.(line);
      for (const look of waiting) look();
    },
    lines: () => lines.slice(-KEPT),
    holds: (text, times, timeoutMs) =>
      new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const look = () => {
          if (count(text) < times) return;
          end();
          resolve();
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`${count(text)} of ${times} requests with "${text}" came in ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.add(look);
        look();
      }),
  };
}
