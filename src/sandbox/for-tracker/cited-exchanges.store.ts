import type { Digest } from '../../digest.ts'
import type { CitedExchange, FoundExchange, SeenSandboxes } from '../../evidence/project-sandboxes.ts'
import type { Reader } from '../../db/database.ts'
import { byAnyId } from '../interactions/interactions.store.ts'
import { isKnownOperation, operations } from '../fhir/operations.ts'

/** All exchanges with a sandbox, or only one organisation's. */
const among = (db: Reader, sandboxId: string, organisation: string | null) => {
  const query = db.selectFrom('interactions').select(['id', 'digest', 'at', 'operation', 'status', 'organisation']).where('sandbox_id', '=', sandboxId)
  return organisation === null ? query : query.where('organisation', '=', organisation)
}

const wordsOf = ({ operation, status }: { operation: string; status: number }): string =>
  `${isKnownOperation(operation) ? operations[operation].name : 'Unknown request'}, ${status === 0 ? 'no answer' : `answered ${status}`}`

const asCited = (row: { id: string; digest: Digest; at: string; operation: string; status: number; organisation: string | null }): CitedExchange => ({
  id: row.id,
  digest: row.digest,
  at: row.at,
  words: wordsOf(row),
  organisation: row.organisation,
})

/** The last exchanges with a sandbox, newest first. */
export async function listExchanges(db: Reader, sandboxId: string, { organisation, limit }: { organisation: string | null; limit: number }) {
  const rows = await among(db, sandboxId, organisation).orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(asCited)
}

/** The exchanges with a sandbox that have these ids: at most a few. */
export async function findExchanges(db: Reader, sandboxId: string, { organisation, ids }: { organisation: string | null; ids: string[] }) {
  if (ids.length === 0) return []
  return (await among(db, sandboxId, organisation).where('id', 'in', ids).execute()).map(asCited)
}

/** The exchanges that have this id, or whose trace, request or OperationOutcome has, newest first, of the sandboxes that someone may look into. */
export async function findExchangesById(db: Reader, id: string, { seen, limit }: { seen: SeenSandboxes; limit: number }): Promise<FoundExchange[]> {
  let query = db
    .selectFrom('interactions as i')
    .innerJoin('sandboxes as s', 's.id', 'i.sandbox_id')
    .select(['i.id', 'i.at', 'i.operation', 'i.status', 'i.sandbox_id', 's.project_id', 's.for_person_id'])
    .where('i.id', 'in', byAnyId(db, id))
    .orderBy('i.at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(limit)
  if (seen !== 'all')
    query = query.where((eb) =>
      eb.or([seen.isSeen(eb.ref('s.project_id')), eb.and([eb('s.project_id', 'is', null), eb('s.for_person_id', '=', seen.madeFor)])]),
    )
  const rows = await query.execute()
  return rows.map((row) => ({ id: row.id, at: row.at, words: wordsOf(row), projectId: row.project_id, sandboxId: row.sandbox_id, madeFor: row.for_person_id }))
}
