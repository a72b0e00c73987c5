import { today } from '../../day.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { ofProjects, refreshRollout } from '../services/rollout-status.store.ts'
import { refreshClosed } from './closures.store.ts'

/** The two products of each pair of this name: a product may have " with " in its own name. */
function pairsNamed(name: string): { consumer: string; provider: string }[] {
  const parts = name.split(' with ')
  return parts.slice(1).map((_part, index) => ({ consumer: parts.slice(0, index + 1).join(' with '), provider: parts.slice(index + 1).join(' with ') }))
}

/** The rollout status of a service, and whether its practice has closed. */
export const rolloutStatuses = (rules: { clock: () => number }): Derived => ({
  name: 'the rollout status of a service',
  async refresh(trx, { services, organisations, pairs, movedOn }) {
    const ids = [...services]
    if (ids.length > 0) {
      await refreshClosed(trx, today(rules), (eb) => eb('id', 'in', ids))
      await refreshRollout(trx, (eb) => eb('id', 'in', ids))
    }
    if (movedOn.size > 0) await refreshRollout(trx, ofProjects([...movedOn]))
    for (const id of organisations) await refreshRollout(trx, (eb) => eb('referrer_id', '=', id))
    for (const { consumer, provider } of [...pairs].flatMap(pairsNamed))
      await refreshRollout(trx, (eb) => eb.and([eb('consumer_product', '=', consumer), eb('provider_product', '=', provider)]))
  },
})
