/** Where a gateway is in what the fleet tells of a cloud. */
export interface Position {
  /** The leader's run of which all was taken in until `place`; empty before any. */
  run: string;
  /** The last entry that was taken in. */
  place: number;
  /** The last entry of this gateway. */
  told: number;
}
