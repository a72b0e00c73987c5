import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { dayOfMoment } from '../../day.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { listLinksOf } from '../../mail/act-links.store.ts'
import { askByLink } from '../../mail/ask-by-link.ts'
import { requestsAt } from './gate-requests.ts'
import type { Given } from './linked-act.ts'
import { listAtGates } from './waiting-at-gates.store.ts'

type Needed = Pick<Context, 'clock' | 'config' | 'newId'> & Pick<Given, 'templates'>

/**
 * Sends a link to everyone who can confirm go or accept a hand-over, once they can: when it is decided, when the last thing before it is done, when
 * they join later, when their address changes. Cheap for a write that touches no project at these stages.
 */
export const requestsAtGates = (context: Needed, mail: () => Pick<Context['mail'], 'queue'>): Derived => ({
  name: 'the requests to confirm go and to accept a hand-over',
  async refresh(trx, { projects, addresses }) {
    const at = nowIso(context)
    const given = { today: dayOfMoment(context.clock()), templates: context.templates }
    for (const { id, act } of await listAtGates(trx, { projects: [...projects.keys()], addresses: [...addresses] })) {
      const requests = (await requestsAt(trx, act, id, given)).filter((one) => one.isOpen)
      const links = await listLinksOf(trx, [...new Set(requests.map((one) => one.subject))])
      const sender = projects.get(id)?.at(-1)?.id ?? null
      for (const request of requests)
        if (!links.some((one) => one.kind === request.kind && one.person_id === request.person.id && one.email === request.person.email))
          await askByLink(trx, { ...request, at, sender }, { ...context, mail: mail() })
    }
  },
})
