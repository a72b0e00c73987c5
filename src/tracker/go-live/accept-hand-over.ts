import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { attest, attestationOf, loadToAttest, refusedBy } from './attest.ts'
import { whoAttested } from './attestations.store.ts'
import { password } from '../../web/signed-fields.ts'

/** Accepts the hand-over for the service. */
export const acceptHandOver = projectAct({
  permission: 'go-live.accept',
  signed: true,
  form: z.object({ password }),
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'hand-over', doing),
  decide: (found, _, doing) =>
    refusedBy('hand-over', found) ?? { next: attestationOf({ gate: 'hand-over', decision: 'declared' }, found, doing), happened: [] },
  save: (trx, row) => attest(trx, row, 'attestation.hand-over-declared'),
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'hand-over'),
  says: () => 'The hand-over is accepted',
})
