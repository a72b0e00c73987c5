import { z } from 'zod'
import { overtaken, serviceAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import type { ClosureFacts } from './closure.ts'
import { forgetSetAside, getClosure } from './closures.store.ts'

interface Found {
  service: Pick<ServicesTable, 'id' | 'name' | 'ods_code'>
  facts: Pick<ClosureFacts, 'setAside'>
}

/** Only a closure that is set aside can count again. */
export function decideCountAgain({ service, facts: { setAside } }: Found): typeof overtaken | Decided<{ service: Found['service'] }> {
  if (setAside === null) return overtaken
  return {
    next: { service },
    happened: [{ kind: 'service.closing-counts-again', id: service.id, project: null, name: service.name, from: setAside.reason }],
  }
}

const nothing = 'Nothing is set aside here any more. Look at the page of the service.'

/** Ends the setting aside of a closure: what is known about it counts again. */
export const countClosureAgain = serviceAct({
  permission: 'service.change',
  form: z.object({}),
  load: (trx, { ods }: { ods: string }, { person }) => getClosure(trx, person, ods),
  decide: decideCountAgain,
  async save(trx, { service }) {
    if (!(await forgetSetAside(trx, service.id))) throw new ConflictError(nothing)
  },
  whoWasFirst: () => Promise.resolve(nothing),
  says: () => 'What is known of its closing counts again',
})
