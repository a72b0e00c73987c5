import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { refreshRollout } from '../services/rollout-status.store.ts'
import { attest, attestationOf, loadToAttest, refusedBy } from './attest.ts'
import { whoAttested } from './attestations.store.ts'
import { longText, password } from '../../web/signed-fields.ts'

const form = z.object({
  password,
  test: longText.pipe(z.string().min(1, 'Say what was tested end to end, and what was seen')),
  tested_by: longText.pipe(z.string().min(1, 'Name who ran the test')),
})

/** Declares business live, after an end-to-end test on the day: patients can be booked. */
export const declareBusinessLive = projectAct({
  permission: 'go-live.attest',
  signed: true,
  form,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'business-live', doing),
  decide(found, { test, tested_by: testedBy }, doing) {
    const evidence = JSON.stringify({ test, testedBy })
    const no = refusedBy('business-live', found)
    return no ?? { next: attestationOf({ gate: 'business-live', decision: 'declared', evidence }, found, doing), happened: [] }
  },
  async save(trx, row, { access }) {
    const happened = await attest(trx, row, 'attestation.business-live-declared')
    await refreshRollout(trx, (eb) => eb('id', '=', access.project.service_id))
    return happened
  },
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'business-live'),
  says: () => 'Business live is declared',
})
