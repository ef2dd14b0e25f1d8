import { prepareClouds } from './bed-care.ts';

// For who has something else to do meanwhile: brings the clouds up before the suites run, which do the same and then find it done.
await prepareClouds();
