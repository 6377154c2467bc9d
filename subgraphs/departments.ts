import { department as courts } from './courts/index.ts';
import type { Department } from './department.ts';
import { department as marketRegulation } from './market-regulation/index.ts';
import { department as publicSecurity } from './public-security/index.ts';
import { department as tax } from './tax/index.ts';

/** Every department, for telling a sender where a file belongs. */
export const departments: readonly Department[] = [tax, marketRegulation, publicSecurity, courts];
