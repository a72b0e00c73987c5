import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { toSandbox } from '../sandboxes/happened.ts'
import { getSandboxAt, lockSandboxAt } from '../sandboxes/place.store.ts'
import { disarm } from './faults.store.ts'

/** Disarms one fault of a sandbox, or all of them. */
export const disarmFaults = sandboxAct({
  permission: 'sandbox.manage',
  form: z.object({ id: z.string().max(100).optional() }),
  lock: lockSandboxAt,
  load: getSandboxAt,
  decide(sandbox: SandboxesTable, { id }) {
    if (sandbox.armed === 0) return { next: null, happened: [] }
    return { next: { sandboxId: sandbox.id, id }, happened: [{ kind: 'sandbox.disarmed', ...toSandbox(sandbox), all: id === undefined }] }
  },
  async save(trx, next) {
    if (next) await disarm(trx, next.sandboxId, next.id)
  },
  says: (next) => (next ? 'Disarmed' : 'Nothing changed'),
})
