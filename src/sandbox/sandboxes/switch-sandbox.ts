import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { toSandbox } from './happened.ts'
import { getSandboxAt, lockSandboxAt } from './place.store.ts'
import { saveSandbox } from './sandboxes.store.ts'

const switchTo = (off: 0 | 1) =>
  sandboxAct({
    permission: 'sandbox.manage',
    form: z.object({}),
    lock: lockSandboxAt,
    load: getSandboxAt,
    decide(sandbox: SandboxesTable) {
      if (sandbox.off === off) return { next: null, happened: [] }
      return { next: { id: sandbox.id }, happened: [{ kind: off === 1 ? 'sandbox.switched-off' : 'sandbox.switched-on', ...toSandbox(sandbox) }] }
    },
    async save(trx, next) {
      if (next) await saveSandbox(trx, next.id, { off })
    },
    says(next) {
      if (!next) return 'Nothing changed'
      return off === 1 ? 'The sandbox is off: its address answers 404' : 'The sandbox is on'
    },
  })

export const switchOff = switchTo(1)
export const switchOn = switchTo(0)
