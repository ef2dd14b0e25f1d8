/** One operation, field group or deviation that a system documents. */
export interface Row {
  readonly title: string;
  /** Why there is nothing to do about it. */
  readonly nothing?: string;
  /** Why it is not done. Without a word on either it must have a test. */
  readonly refused?: string;
}

/** By their ids, for example `US-09`. */
export type Rows = Readonly<Record<string, Row>>;
