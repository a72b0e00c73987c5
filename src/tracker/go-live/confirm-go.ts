import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { waitingGo } from './acts.ts'
import { loadToAttest, refusedBy } from './attest.ts'
import { confirmAttestation } from './attestations.store.ts'
import { password } from '../../web/signed-fields.ts'

/** Confirms go as the second person. */
export const confirmGo = projectAct({
  permission: 'go-live.second',
  signed: true,
  form: z.object({ password }),
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'second', doing),
  decide(found, _, { access, actor, at }) {
    const no = refusedBy('second', found)
    if (no) return no
    const waiting = waitingGo(found.attestations)
    if (!waiting) return overtakenWith('There is no decision that waits for a second person.')
    const { role, forId, conditions } = found
    return {
      next: { waiting, second: { personId: actor.id, name: actor.name, forId, role, at, conditions } },
      happened: [{ kind: 'attestation.go-confirmed', id: waiting.id, project: access.project.id, role, to: conditions }],
    }
  },
  save: (trx, { waiting, second }) => confirmAttestation(trx, waiting, second),
  says: () => 'Go is decided by two people',
})
