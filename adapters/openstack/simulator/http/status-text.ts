import { STATUS_CODES } from 'node:http';

/** The standard phrase of a status, for example `Not Found`. */
export const phraseOf = (status: number): string => STATUS_CODES[status] ?? 'Unknown';
