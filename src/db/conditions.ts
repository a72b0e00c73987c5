import { expressionBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

// A condition that several queries share names the alias of its table, and uses nothing else of the query around it. Built with these, it fits the
// `where` of every query with that alias, whatever else the query joins.

/** Conditions on `projects as p`. */
export const ofProject = expressionBuilder<Tables & { p: Tables['projects'] }, 'p'>()
/** Conditions on `services as s`. */
export const ofService = expressionBuilder<Tables & { s: Tables['services'] }, 's'>()
/** The ODS code of `services as s`; its `ods_code` is a key, which two services never share. */
export const listedCode = sql<string>`s.listed_code`
/** Conditions on `prerequisites as q`. */
export const ofPrerequisite = expressionBuilder<Tables & { q: Tables['prerequisites'] }, 'q'>()
/** Conditions on `project_dates as d`. */
export const ofDate = expressionBuilder<Tables & { d: Tables['project_dates'] }, 'd'>()

/** Starts a subquery that names nothing of the query around it; a query that runs by itself starts from a `Reader`. */
export const subqueries = expressionBuilder<Tables>()
export type Selects = Pick<typeof subqueries, 'selectFrom'>
