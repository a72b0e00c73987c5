import type { ArmedFault } from '../simulation/faults.store.ts'
import type { Delivery } from './incoming.ts'

/** How an answer is sent because of an armed fault; null if as usual. */
export function deliveryOf(armed: ArmedFault | null): Delivery | null {
  if (armed?.kind === 'delay') return { kind: 'late', seconds: armed.seconds ?? 1 }
  return armed?.kind === 'cut' || armed?.kind === 'drop' ? { kind: armed.kind } : null
}

/** What the log says about an armed fault. */
export const armedFaultFinding = (armed: ArmedFault): string =>
  `Armed on the sandbox’s page by ${armed.armed_by}: the sandbox ${actOf(armed)} (${armed.remaining - 1} more to come).`

function actOf({ kind, status, seconds }: ArmedFault): string {
  if (kind === 'status') return `answers ${status}`
  if (kind === 'delay') return `waits ${seconds} seconds`
  return kind === 'drop' ? 'drops the connection' : 'cuts the body short'
}
