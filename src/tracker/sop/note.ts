import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { endAnswered } from '../delegation/delegations.store.ts'
import { decideSignature, loadAnswering } from './sign.ts'
import { holdRound } from './rounds.store.ts'
import { insertSignature } from './signatures.store.ts'
import { tellOfAnswer } from './tell-of-answers.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'

const form = z.object({
  role: z.string().min(1),
  /** Of the text that the person read. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'Open the page again: it lost the version that you read'),
})

/** Notes a version whose sections that concern the role have not changed since its holder signed. It needs no password: what it rests on is signed. */
export const noteProcedure = projectAct({
  permission: 'sop.sign',
  form,
  lock: (trx, { project }: { project: ProjectId }) => holdRound(trx, project),
  load: loadAnswering,
  decide(found, typed, doing) {
    const decided = decideSignature(found, { ...typed, decision: 'noted', reason: '' }, doing)
    if (!('next' in decided) || decided.next.proof !== 'password') return decided
    return { ...decided, next: { ...decided.next, proof: 'session' as const } }
  },
  async save(trx, signature, doing) {
    await insertSignature(trx, signature)
    await tellOfAnswer(trx, signature, doing)
    return endAnswered(trx, signature)
  },
  // Sites may rest on it.
  after: refreshGates,
  says: () => 'You noted the procedure',
})
