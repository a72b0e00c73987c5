import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { allOperations } from '../fhir/operations.ts'
import { toSandbox } from '../sandboxes/happened.ts'
import { getSandboxAt } from '../sandboxes/place.store.ts'
import { faultInWords, kindOf, whats } from './fault.ts'
import { insertFault } from './faults.store.ts'
import { wholeNumber } from './whole-number.ts'

const form = z
  .object({
    what: z
      .string()
      .default('')
      .refine((what) => whats.some((one) => one.value === what), 'Choose what goes wrong'),
    operation: z
      .string()
      .default('')
      .refine((one) => one === '' || allOperations.some((known) => known === one), 'Choose an operation from the list, or any'),
    requests: wholeNumber(1, 100, 'Enter how many requests, a whole number from 1 to 100'),
    seconds: z.string().trim().default(''),
  })
  .superRefine((typed, check) => {
    const seconds = Number(typed.seconds)
    if (typed.what === 'delay' && !(typed.seconds !== '' && seconds >= 1 && seconds <= 60 && Number.isInteger(seconds)))
      check.addIssue({ code: 'custom', path: ['seconds'], message: 'Enter how many seconds late, a whole number from 1 to 60' })
  })

/** Makes the next requests to a sandbox fail on purpose. */
export const armFault = sandboxAct({
  permission: 'sandbox.manage',
  form,
  load: getSandboxAt,
  decide(sandbox: SandboxesTable, { what, operation, requests, seconds }, { newId, actor, at }) {
    const fault = {
      id: newId(),
      sandbox_id: sandbox.id,
      operation: operation === '' ? null : operation,
      kind: kindOf(what),
      status: kindOf(what) === 'status' ? Number(what) : null,
      seconds: what === 'delay' ? Number(seconds) : null,
      requests,
      armed_by: actor.name,
      armed_by_id: actor.id,
      armed_at: at,
    }
    const to = `${faultInWords(fault)}; ${requests} ${requests === 1 ? 'time' : 'times'}`
    return { next: fault, happened: [{ kind: 'sandbox.armed', ...toSandbox(sandbox), to }] }
  },
  save: (trx, fault) => insertFault(trx, fault),
  says: () => 'The fault is armed. It disarms itself after the requests it is for',
})
