import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { longText, password } from '../../web/signed-fields.ts'
import { attest, attestationOf, loadToAttest } from './attest.ts'
import { whoAttested } from './attestations.store.ts'

const form = z.object({ reason: longText.pipe(z.string().min(1, 'Say why you do not accept it, so that the project manager knows what to do')), password })

/** Declines the hand-over for the service. It goes on waiting: the reason is on record, and the service can accept it later. */
export const declineHandOver = projectAct({
  permission: 'go-live.accept',
  signed: true,
  form,
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'hand-over', doing),
  decide(found, { reason }, doing) {
    return found.isNext
      ? { next: attestationOf({ gate: 'hand-over', decision: 'no-go', reason }, found, doing), happened: [] }
      : overtakenWith('The hand-over does not wait for an answer now.')
  },
  save: (trx, row) => attest(trx, row, 'attestation.hand-over-declined'),
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'hand-over'),
  says: () => 'You did not accept the hand-over. The project manager is told',
})
