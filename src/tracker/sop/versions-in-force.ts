import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { installation } from '../../events/cover-rows.ts'
import { record } from '../../events/record.ts'
import type { Actor } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { portions } from '../../mail/notices.store.ts'
import { faultsOfSigners } from './enough-signers.ts'
import { askAllReaders } from './readers-to-ask.store.ts'
import { firstReview } from './review.ts'
import { listOpenRounds, saveInForce, takeFromForce } from './reviews.store.ts'
import { asSignature, hasAgreed, stateOfSigners } from './sop.ts'
import { listAnswersTo } from './signatures.store.ts'
import { listSigners } from './signers.store.ts'

type Needed = Pick<Context, 'clock' | 'newId'>
type Round = Awaited<ReturnType<typeof listOpenRounds>>[number]

/** Notes which version of each procedure is in force, with the day of its review. */
export const versionsInForce = (context: Needed): Derived => ({
  name: 'the version of a procedure that is in force, and the day of its review',
  async refresh(trx, { signersOf }) {
    await refreshInForce(trx, signersOf, context)
  },
})

/** The same for these projects, each with the people who changed them. Returns how many versions have come into force. */
export async function refreshInForce(trx: Writer, projects: Map<ProjectId, Actor[]>, context: Needed): Promise<number> {
  let count = 0
  for (const some of portions([...projects.keys()]))
    for (const round of await listOpenRounds(trx, some)) {
      const happened = await refreshOne(trx, round)
      if (!happened) continue
      count += 1
      await askAllReaders(trx, round.project_id)
      const by = { actor: projects.get(round.project_id)?.at(-1) ?? installation, at: nowIso(context), newId: context.newId }
      await record(trx, [happened], by)
    }
  return count
}

async function refreshOne(trx: Writer, round: Round): Promise<Happened | undefined> {
  const answers = await listAnswersTo(trx, round.version_id)
  const states = stateOfSigners(await listSigners(trx, round.project_id), answers.map(asSignature))
  const what = { id: round.version_id, project: round.project_id, number: round.number }
  if (round.signed_at !== null) {
    // Who joins later is asked to sign; until they have, the version is in force as it was.
    if (!states.some((one) => one.state === 'declined')) return undefined
    await takeFromForce(trx, round)
    return { kind: 'sop.not in force', ...what }
  }
  const isSigned = states.every(hasAgreed) && faultsOfSigners(states, round.roles_per_signer).length === 0
  const at = answers.at(-1)?.at
  if (!isSigned || at === undefined) return undefined
  const reviewOn = firstReview(dayOfMoment(at))
  await saveInForce(trx, { ...round, at, reviewOn })
  return { kind: 'sop.in force', ...what, day: reviewOn, to: reviewOn }
}
