import type { Digest } from '../../digest.ts'
import type { CitedExchange } from '../../evidence/project-sandboxes.ts'
import type { Reader } from '../../db/database.ts'
import { isKnownOperation, operations } from '../fhir/operations.ts'

/** All exchanges with a sandbox, or only one organisation's. */
const among = (db: Reader, sandboxId: string, organisation: string | null) => {
  const query = db.selectFrom('interactions').select(['id', 'digest', 'at', 'operation', 'status', 'organisation']).where('sandbox_id', '=', sandboxId)
  return organisation === null ? query : query.where('organisation', '=', organisation)
}

const asCited = (row: { id: string; digest: Digest; at: string; operation: string; status: number; organisation: string | null }): CitedExchange => ({
  id: row.id,
  digest: row.digest,
  at: row.at,
  words: `${isKnownOperation(row.operation) ? operations[row.operation].name : 'Unknown request'}, ${row.status === 0 ? 'no answer' : `answered ${row.status}`}`,
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
