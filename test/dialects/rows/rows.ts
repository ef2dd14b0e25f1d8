/** One operation, field group or deviation that a system documents. */
export interface Row {
  readonly title: string;
  /** Why there is nothing to do about it; absent: it must have a test. */
  readonly nothing?: string;
}

/** By their ids, for example `US-09`. */
export type Rows = Readonly<Record<string, Row>>;
