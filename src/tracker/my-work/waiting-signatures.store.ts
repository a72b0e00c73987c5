import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { openSignatures } from '../sop/open-signatures.store.ts'
import type { Of } from './my-work.ts'

/** Procedures out for signature that this person has not answered, for the number in the navigation. */
export const toSign = (db: Reader, { personId }: Of) =>
  openSignatures(db)
    .where('pp.person_id', '=', personId)
    // Few procedures are out, so their projects are found first, and the person is looked for on each. As text, so that the partial index serves it.
    .where(sql<boolean>`pp.project_id in (select o.project_id from sop_rounds o where o.closed_at is null)`)
    .select('pp.id')
