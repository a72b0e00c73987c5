import { sql } from 'kysely'
import type { Day } from '../../day.ts'

/** That nothing more is needed today: the rule of `isSettled`, as the database keeps it. */
export const settled = (alias: string, today: Day) => sql<boolean>`${sql.ref(`${alias}.settled_until`)} >= ${today}`
