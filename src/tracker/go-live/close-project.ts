import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { attest, attestationOf, loadToAttest, refusedBy } from './attest.ts'
import { saveClosed, whoAttested } from './attestations.store.ts'
import { longText, password } from '../../web/signed-fields.ts'

const form = z.object({ password, lessons: longText.pipe(z.string().min(1, 'Write down the lessons: what went well, what to do otherwise')) })

/** Closes a project that has been handed over, with its lessons. */
export const closeProject = projectAct({
  permission: 'go-live.attest',
  signed: true,
  form,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'close', doing),
  decide: (found, { lessons: reason }, doing) =>
    refusedBy('close', found) ?? { next: attestationOf({ gate: 'close', decision: 'declared', reason }, found, doing), happened: [] },
  async save(trx, row) {
    const happened = await attest(trx, row, 'attestation.close-declared')
    await saveClosed(trx, row.project_id)
    return happened
  },
  whoWasFirst: (db, { project }) => whoAttested(db, project, 'close'),
  says: () => 'The project is closed',
})
