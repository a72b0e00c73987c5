import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { toSandbox } from './happened.ts'
import { newSandboxKey } from './make-sandbox.ts'
import { getSandboxAt } from './place.store.ts'
import { saveSandbox } from './sandboxes.store.ts'

/** Gives the sandbox a new address. The old one answers 404 from now on, and what was proven there no longer counts. */
export const rotateAddress = sandboxAct({
  permission: 'sandbox.manage',
  form: z.object({}),
  load: getSandboxAt,
  decide: (sandbox: SandboxesTable) => ({ next: { id: sandbox.id }, happened: [{ kind: 'sandbox.rotated', ...toSandbox(sandbox) }] }),
  save: (trx, { id }, { at }) => saveSandbox(trx, id, { key: newSandboxKey(), configured_at: at }),
  says: () => 'The sandbox has a new address. The old one no longer answers',
})
