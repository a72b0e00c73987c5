import type { Writer } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { endSigning } from '../waves/end-signing.ts'
import { nameSigning } from '../waves/name-signing.ts'
import type { OfWave } from '../waves/wave-jobs.ts'
import { asDoer, left, mannerOfUndo, whyNotSigned } from './row.ts'
import type { Changed, RowTurn, Undoing } from './row.ts'

/** Chooses a project to sign for the sites of its organisation, unless someone has chosen one since the preview. */
export async function nameWithOthers(
  trx: Writer,
  { context, person, row }: RowTurn,
  { wave }: Extract<OfWave, { act: 'wave-signers' }>['choice'],
): Promise<Changed> {
  const doer = asDoer(person, 'with others at once')
  const done = await nameSigning.within(trx, { context, doer, where: { wave: wave.id }, sent: { project: row.project_id ?? '', seen: '' } })
  if (done.kind !== 'done') return left(`${whyNotSigned(done).replace(/\.$/, '')}.`)
  return { outcome: 'done', made: { event: done.events.at(-1) ?? '', id: done.next.row.id } }
}

/** Ends it again, if it has not ended already. */
export async function endAgain(trx: Writer, { context, person, made, wave }: Undoing): Promise<string | null> {
  const where = { wave: wave ?? '', signing: made.id ?? '' }
  const sent = { reason: 'It was chosen with others at once, and that was undone' }
  const done = await endSigning.within(trx, { context, doer: asDoer(person, mannerOfUndo), where, sent })
  if (done.kind === 'done') return null
  return done.kind === 'not allowed' && done.error instanceof NotFoundError ? 'Someone has ended this or chosen another project since.' : whyNotSigned(done)
}
