import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { longText, password } from '../../web/signed-fields.ts'
import { waitingGo } from './acts.ts'
import { attest, attestationOf, loadToAttest } from './attest.ts'
import { whoAttested } from './attestations.store.ts'

const form = z.object({ reason: longText.pipe(z.string().min(1, 'Say why you do not confirm go, so that the project manager knows what to do')), password })

/** Declines to confirm go as the second person: the last decision is a no-go, and the project manager has to decide again. */
export const declineGo = projectAct({
  permission: 'go-live.second',
  signed: true,
  form,
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'second', doing),
  decide(found, { reason }, doing) {
    const waiting = waitingGo(found.attestations)
    return waiting
      ? { next: attestationOf({ gate: 'go', decision: 'no-go', reason }, found, doing), happened: [] }
      : overtakenWith('There is no decision that waits for a second person.')
  },
  save: (trx, row) => attest(trx, row, 'attestation.go-declined'),
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'go'),
  says: () => 'You did not confirm go. The project manager is told, and decides again',
})
