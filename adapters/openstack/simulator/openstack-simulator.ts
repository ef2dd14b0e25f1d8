import type { Simulator } from 'podgate/contract';
import type { NewServer, PortPatch, ServerPatch } from './state/patches.ts';

/** A simulated OpenStack cloud: what every simulator can do, and what tests change in it. */
export interface OpenstackSimulator extends Simulator {
  /** Where all services listen, each under its own name; the identity service under `/identity/v3`. */
  readonly url: string;
  /** Ids of the servers that are there, the oldest first. */
  listServerIds(): Promise<readonly string[]>;
  /** Changes a server; its `updated` moves to now when Nova's would (mapping L-55, L-56). Throws for an unknown id. */
  updateServer(id: string, patch: ServerPatch): Promise<void>;
  /** Adds a server made now, with a port; gives its id. */
  addServer(server?: NewServer): Promise<string>;
  /** Deletes a server: it is gone, and lists of changes report it as DELETED. */
  removeServer(id: string): Promise<void>;
  updatePort(id: string, patch: PortPatch): Promise<void>;
  renameImage(id: string, name: string): Promise<void>;
  renameNetwork(id: string, name: string): Promise<void>;
  /**
   * Waits until this text was part of `times` (1) of the lines that `requests` gives; throws when that takes longer than
   * `timeoutMs` (10,000).
   */
  requested(text: string, times?: number, timeoutMs?: number): Promise<void>;
}
