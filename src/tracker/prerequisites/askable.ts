import type { Day } from '../../day.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { digestOf } from '../../digest.ts'
import { isSettled } from './prerequisite.ts'
import { asPrerequisite } from './prerequisites.store.ts'

/** Of what someone is asked to confirm: any change of it ends their link. */
export const digestOfPrerequisite = (row: PrerequisitesTable) =>
  digestOf(JSON.stringify([row.id, row.title, row.what, row.how, row.status, row.value, row.reason, row.note, row.valid_until, row.version]))

/** Whether someone can be asked about it: nobody answers for a derived one, and nothing is left to say of one that is met. */
export const isAskable = (row: PrerequisitesTable, today: Day): boolean => row.derived === null && !isSettled(asPrerequisite(row), today)
