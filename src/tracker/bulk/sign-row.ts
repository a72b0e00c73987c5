import type { Writer } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import { confirmGo } from '../go-live/confirm-go.ts'
import { decideGo } from '../go-live/decide-go.ts'
import type { OfWave, Signed } from '../waves/wave-jobs.ts'
import { left, whyNotSigned } from './row.ts'
import type { Changed, RowTurn } from './row.ts'

/** The password was checked when the job began. */
const checked = 'checked when it began'

/**
 * Decides go in a project, or confirms it, by the same act as on the project's own page: with who may, what every condition says now, and the
 * session in which this person signed.
 */
export async function signRow(trx: Writer, { context, person, row, trace }: RowTurn, { act, choice }: Extract<OfWave, { act: Signed }>): Promise<Changed> {
  const doer = { person, trace, manner: `together with others of the wave ${choice.wave.name}` }
  const where = { project: row.project_id ?? noProjectId }
  const done =
    act === 'wave-go'
      ? await decideGo.within(trx, { context, doer, where, sent: { decision: 'go', reason: choice.reason, password: checked } })
      : await confirmGo.within(trx, { context, doer, where, sent: { password: checked } })
  return done.kind === 'done' ? { outcome: 'done', made: { event: done.events[0] ?? '' } } : left(`${whyNotSigned(done).replace(/\.$/, '')}.`)
}
