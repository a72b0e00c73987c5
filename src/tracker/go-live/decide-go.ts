import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { attest, attestationOf, loadToAttest, refusedBy } from './attest.ts'
import { whoAttested } from './attestations.store.ts'
import { longText, password } from '../../web/signed-fields.ts'

const form = z
  .object({ decision: z.enum(['go', 'no-go'], 'Choose go or no-go'), reason: longText, password })
  .refine(({ decision, reason }) => decision === 'go' || reason !== '', { path: ['reason'], message: 'Say why it is a no-go' })

/** Decides go or no-go. Go takes effect when a second person confirms it. */
export const decideGo = projectAct({
  permission: 'go-live.attest',
  signed: true,
  form,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing, { decision }) => loadToAttest(trx, decision, doing),
  decide: (found, { decision, reason }, doing) =>
    refusedBy(decision, found) ?? {
      next: attestationOf({ gate: 'go', decision, reason: reason || null }, found, doing),
      happened: [],
    },
  save: (trx, row) => attest(trx, row, row.decision === 'go' ? 'attestation.go-go' : 'attestation.go-no-go'),
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'go'),
  says: ({ decision }) =>
    decision === 'go'
      ? 'Go is recorded. It holds when a second person from the service or the commissioner confirms it'
      : 'No-go is recorded, with its reasons',
})
