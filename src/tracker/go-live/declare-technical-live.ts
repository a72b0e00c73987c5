import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { attest, attestationOf, loadToAttest, refusedBy } from './attest.ts'
import { whoAttested } from './attestations.store.ts'
import { password } from '../../web/signed-fields.ts'

/** Declares technical live. */
export const declareTechnicalLive = projectAct({
  permission: 'go-live.attest',
  signed: true,
  form: z.object({ password }),
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'technical-live', doing),
  decide: (found, _, doing) =>
    refusedBy('technical-live', found) ?? { next: attestationOf({ gate: 'technical-live', decision: 'declared' }, found, doing), happened: [] },
  save: (trx, row) => attest(trx, row, 'attestation.technical-live-declared'),
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'technical-live'),
  says: () => 'Technical live is declared',
})
