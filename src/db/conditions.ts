import { expressionBuilder } from 'kysely'
import type { Tables } from './tables.ts'

// A condition that several queries share names the alias of the table that it is about, and takes nothing from the query that it is put in:
// one of these builds it, and it fits the `where` of every query with that alias, whatever else the query joins.

/** Conditions on `projects as p`. */
export const ofProject = expressionBuilder<Tables & { p: Tables['projects'] }, 'p'>()
/** Conditions on `services as s`. */
export const ofService = expressionBuilder<Tables & { s: Tables['services'] }, 's'>()
/** Conditions on `prerequisites as q`. */
export const ofPrerequisite = expressionBuilder<Tables & { q: Tables['prerequisites'] }, 'q'>()
/** Conditions on `project_dates as d`. */
export const ofDate = expressionBuilder<Tables & { d: Tables['project_dates'] }, 'd'>()

/** Where a subquery that names nothing of the query around it begins; a `Reader` begins one that runs by itself. */
export const subqueries = expressionBuilder<Tables>()
export type Selects = Pick<typeof subqueries, 'selectFrom'>
