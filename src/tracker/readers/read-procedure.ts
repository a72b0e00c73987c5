import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopReadingsTable } from '../../db/tables/sop.ts'
import { NotFoundError } from '../../errors.ts'
import { findInForce } from '../sop/reviews.store.ts'
import type { InForce } from '../sop/reviews.store.ts'
import { asksReaders } from './ask-to-read.ts'
import { meaningOfReading } from './readers.ts'
import { findOnList, insertReading, listReadingsOf } from './readers.store.ts'

const form = z.object({
  /** The id and the digest of the version that the person read. */
  version: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'Open the page again: it lost the version that you read'),
})

interface Found {
  project: ProjectId
  service: string
  state: string
  organisation: string | null
  inForce: Pick<InForce, 'version_id' | 'number' | 'digest'> | undefined
  /** Whether they have confirmed the version in force. */
  hasRead: boolean
}

async function load(trx: Reader, { project }: { project: ProjectId }, { actor }: Doing): Promise<Found> {
  const of = { project, person: actor.id ?? noPersonId }
  const onList = await findOnList(trx, of)
  if (!onList) throw new NotFoundError('Not on the list of those who read it')
  const inForce = await findInForce(trx, project)
  const hasRead = (await listReadingsOf(trx, of)).some((one) => one.version_id === inForce?.version_id)
  return { project, inForce, hasRead, service: onList.service, state: onList.state, organisation: onList.organisation }
}

/** Binds a person and time to the version that they have read, or says why not. */
export function decideReading(
  { project, service, state, organisation, inForce, hasRead }: Found,
  { version, digest }: z.output<typeof form>,
  { actor, at, newId, trace, howProven }: Pick<Doing, 'actor' | 'at' | 'newId' | 'trace' | 'howProven'>,
) {
  if (!asksReaders(state)) return refused({ form: 'The project is on hold or stopped, so nothing can be confirmed now.' })
  if (!inForce) return refused({ form: 'No version of the procedure is in force now.' })
  if (inForce.version_id !== version || inForce.digest !== digest)
    return overtakenWith('Another version came into force while you were reading. Read that one, then confirm it.')
  if (hasRead) return overtakenWith('You have confirmed this version already.')
  const row: SopReadingsTable = {
    id: newId(),
    project_id: project,
    version_id: inForce.version_id,
    digest: inForce.digest,
    person_id: actor.id ?? noPersonId,
    person_name: actor.name,
    organisation,
    meaning: meaningOfReading({ number: inForce.number, service }),
    at,
    // It needs no password: it is no signature.
    proof: howProven.proof === 'one-off link' ? 'one-off link' : 'session',
    code_sent_to: howProven.code_sent_to,
    session_hash: trace?.sessionHash ?? null,
    request_id: trace?.requestId ?? null,
  }
  return { next: { row, number: inForce.number }, happened: [{ kind: 'sop.read' as const, id: row.id, project, number: inForce.number, to: row.digest }] }
}

/** Someone on the list confirms that they have read and understood the version that is in force. They need no role in the project. */
export const readProcedure = installationAct({
  permission: 'sop.read',
  form,
  load,
  decide: decideReading,
  save: (trx, { row }) => insertReading(trx, row),
  says: ({ number }) => `You confirmed that you have read and understood version ${number}`,
})
