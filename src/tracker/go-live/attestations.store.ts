import { z } from 'zod'
import { lockProject } from '../../access/lock-project.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { ConflictError } from '../../errors.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'

/** The last decision or declaration at a gate. */
const lastOf = (db: Reader, projectId: ProjectId, gate: string): Promise<AttestationsTable | undefined> =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).where('gate', '=', gate).orderBy('first_at', 'desc').limit(1).executeTakeFirst()

/** Who made the last decision or declaration at a gate, in a sentence. */
export async function whoAttested(db: Reader, projectId: ProjectId, gate: string): Promise<string> {
  const last = await lastOf(db, projectId, gate)
  return last ? whoWasFirst(db, last.id) : 'Someone else has changed this.'
}

/** Locks the project's row, so that of two people who attest at once the second finds the first one's row. */
async function holdProject(trx: Writer, projectId: ProjectId): Promise<void> {
  await lockProject(trx, projectId)
  await trx
    .updateTable('projects')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', projectId)
    .execute()
}

type OfSecond = Extract<keyof AttestationsTable, `second_${string}`>
export type NewAttestation = Omit<AttestationsTable, OfSecond>
/** The second person of a decision, with what every condition said when they confirmed it. */
export type SecondPerson = Pick<AttestationsTable, OfSecond | 'conditions'>

const nobodyYet: Pick<AttestationsTable, OfSecond> = {
  second_person_id: null,
  second_person: null,
  second_role: null,
  second_at: null,
  second_for_id: null,
  second_proof: null,
  second_code_sent_to: null,
  second_session_hash: null,
  second_request_id: null,
}

/**
 * Stores a decision or declaration after the last one at its gate, and returns that one. Throws ConflictError if it is already in effect, and it is
 * known who made it. Each is at least a millisecond later than the previous one, so that their order is always clear.
 */
export async function insertAttestation(trx: Writer, row: NewAttestation): Promise<AttestationsTable | undefined> {
  await holdProject(trx, row.project_id)
  const last = await lastOf(trx, row.project_id, row.gate)
  if (last && last.decision !== 'no-go' && last.first_person_id !== null && row.decision !== 'no-go') throw new ConflictError('This is on record already.')
  const firstAt = last && last.first_at >= row.first_at ? new Date(Date.parse(last.first_at) + 1).toISOString() : row.first_at
  await trx
    .insertInto('attestations')
    .values({ ...row, ...nobodyYet, first_at: firstAt })
    .execute()
  return last
}

/** Confirms go as the second person; throws ConflictError if another decision was made in between. */
export async function confirmAttestation(
  trx: Writer,
  { id, project_id: projectId }: Pick<AttestationsTable, 'id' | 'project_id'>,
  second: SecondPerson,
): Promise<void> {
  await holdProject(trx, projectId)
  const last = await lastOf(trx, projectId, 'go')
  if (last?.id !== id || last.second_at !== null) throw new ConflictError('Someone else confirmed this a moment ago, or decided otherwise.')
  await trx.updateTable('attestations').set(second).where('id', '=', id).execute()
}

/** Closes a project that has been handed over. */
export const saveClosed = async (trx: Writer, projectId: ProjectId): Promise<void> =>
  void (await trx.updateTable('projects').set({ state: 'closed', state_reason: 'Handed over to business as usual' }).where('id', '=', projectId).execute())

const conditions = z.array(
  z.object({ sentence: z.string(), met: z.boolean(), restsOn: z.object({ project: z.string(), version: z.string(), digest: z.string() }).optional() }),
)
/** What every condition said at the time of a decision or declaration. */
export const readConditions = (kept: string): z.output<typeof conditions> => conditions.parse(JSON.parse(kept))

const dayTest = z.object({ test: z.string(), testedBy: z.string() })
/** The end-to-end test on the day; null if none was needed. */
export const readDayTest = (kept: string | null): z.output<typeof dayTest> | null => (kept === null ? null : dayTest.parse(JSON.parse(kept)))
