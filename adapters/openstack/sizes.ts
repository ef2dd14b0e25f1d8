/** Clouds count disks in GB, the gateway in MB. */
export const MB_PER_GB = 1024;

/** MB in whole GB: what is asked for is made no smaller. */
export const gigabytes = (mb: number): number => Math.ceil(mb / MB_PER_GB);
