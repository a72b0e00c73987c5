import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { longText, password } from '../../web/signed-fields.ts'
import { waitingGo } from './acts.ts'
import { attest, attestationOf, loadToAttest } from './attest.ts'
import { whoAttested } from './attestations.store.ts'
import { tellWhoDecided } from './tell-who-decided.ts'

const form = z.object({ reason: longText.pipe(z.string().min(1, 'Say why you do not confirm go, so that the project manager knows what to do')), password })

/** Declines to confirm go as the second person: the last decision is a no-go, and the project manager has to decide again. */
export const declineGo = projectAct({
  permission: 'go-live.second',
  signed: true,
  form,
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'second', doing),
  decide(found, { reason }, doing) {
    const waiting = waitingGo(found.attestations)
    if (!waiting) return overtakenWith('There is no decision that waits for a second person.')
    return { next: { row: attestationOf({ gate: 'go', decision: 'no-go', reason }, found, doing), waiting }, happened: [] }
  },
  async save(trx, { row, waiting }, doing, context) {
    const happened = await attest(trx, row, 'attestation.go-declined')
    await tellWhoDecided(trx, { deciders: [waiting], says: `${row.first_person} did not confirm go`, row, doing }, context)
    return happened
  },
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'go'),
  says: () => 'You did not confirm go. The project manager has been told, and decides again',
})
