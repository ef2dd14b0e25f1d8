import { writeFileSync } from 'node:fs';
import { madePage, PAGE } from './page.ts';

writeFileSync(PAGE, madePage());
