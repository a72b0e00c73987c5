import type { TestEntryConditionsTable } from '../../db/tables/test-plan.ts'
import { digestOf } from '../../digest.ts'

/** Of an entry condition that someone is asked to confirm: any change of it ends their link. */
export const digestOfCondition = (one: TestEntryConditionsTable) => digestOf(JSON.stringify([one.id, one.title, one.met_at, one.note, one.version]))
