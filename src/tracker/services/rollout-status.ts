import type { Rollout } from '../../db/tables/services.ts'

/** What each rollout status is called, what it means, and the colour of its tag. */
export const rolloutStatuses: Record<Rollout, { name: string; says: string; colour: string }> = {
  live: { name: 'Live', says: 'Booking works', colour: 'green' },
  ready: { name: 'Ready now', says: 'Waits for nothing that is known: its pair is proven and its referrer is switched on', colour: 'blue' },
  referrer: { name: 'Waits for its referrer', says: 'Its pair is proven; who refers into it is not switched on', colour: 'orange' },
  pair: { name: 'Waits for its pair', says: 'Its referrer is switched on; its pair of products is not proven', colour: 'yellow' },
  both: { name: 'Waits for both', says: 'Neither is its pair proven nor its referrer switched on, as far as is known', colour: 'grey' },
  closed: { name: 'Closed', says: 'Its practice has closed', colour: 'red' },
}
