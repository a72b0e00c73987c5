import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { waitingGo } from './acts.ts'
import { loadToAttest, refusedBy } from './attest.ts'
import { confirmAttestation } from './attestations.store.ts'
import type { SecondPerson } from './attestations.store.ts'
import { password } from '../../web/signed-fields.ts'

/** Confirms go as the second person. */
export const confirmGo = projectAct({
  permission: 'go-live.second',
  signed: true,
  form: z.object({ password }),
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, 'second', doing),
  decide(found, _, { access, actor, at, howProven, trace }) {
    const no = refusedBy('second', found)
    if (no) return no
    const waiting = waitingGo(found.attestations)
    if (!waiting) return overtakenWith('There is no decision that waits for a second person.')
    const { role, forId, conditions } = found
    const second: SecondPerson = {
      second_person_id: actor.id,
      second_person: actor.name,
      second_role: role,
      second_at: at,
      second_for_id: forId,
      second_proof: howProven.proof,
      second_code_sent_to: howProven.code_sent_to,
      second_session_hash: trace?.sessionHash ?? null,
      second_request_id: trace?.requestId ?? null,
      conditions,
    }
    return {
      next: { waiting, second },
      happened: [{ kind: 'attestation.go-confirmed', id: waiting.id, project: access.project.id, role, to: conditions }],
    }
  },
  save: (trx, { waiting, second }) => confirmAttestation(trx, waiting, second),
  says: () => 'Go is decided by two people',
})
