import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { longText, password } from '../../web/signed-fields.ts'
import { attest, attestationOf, loadToAttest } from './attest.ts'
import type { ToAttest } from './attest.ts'
import { whoAttested } from './attestations.store.ts'

/** The answer no to what waits at a gate. It is on record with its reason, and whoever asked can ask again. */
export const declining = (of: {
  permission: 'go-live.second' | 'go-live.accept'
  act: 'second' | 'hand-over'
  gate: 'go' | 'hand-over'
  kind: 'attestation.go-declined' | 'attestation.hand-over-declined'
  asksWhy: string
  waits: (found: ToAttest) => boolean
  /** The id of the go that the no-go declines. */
  declines?: (found: ToAttest) => string | null
  otherwise: string
  says: string
}) =>
  projectAct({
    permission: of.permission,
    signed: true,
    form: z.object({ reason: longText.pipe(z.string().min(1, of.asksWhy)), password }),
    load: (trx, _: { project: ProjectId }, doing) => loadToAttest(trx, of.act, doing),
    decide: (found, { reason }, doing) =>
      of.waits(found)
        ? { next: attestationOf({ gate: of.gate, decision: 'no-go', reason, declines_id: of.declines?.(found) ?? null }, found, doing), happened: [] }
        : overtakenWith(of.otherwise),
    save: (trx, row) => attest(trx, row, of.kind),
    whoWasFirst: (db, { project }) => whoAttested(db, project, of.gate),
    says: () => of.says,
  })
