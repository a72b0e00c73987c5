import type { Rollout } from '../../db/tables/services.ts'

/** What each rollout status is called, what it means, and the colour of its tag. */
export const rolloutStatuses: Record<Rollout, { name: string; says: string; colour: string }> = {
  live: { name: 'Live', says: 'Booking works', colour: 'green' },
  ready: { name: 'Ready now', says: 'Nothing that is known holds it up: its pair is proven and its 111 provider is switched on', colour: 'blue' },
  referrer: { name: 'Waits for its 111 provider', says: 'Its pair is proven; its 111 provider is not switched on', colour: 'orange' },
  pair: { name: 'Waits for its pair', says: 'Its 111 provider is switched on; its pair of products is not proven', colour: 'yellow' },
  both: { name: 'Waits for both', says: 'Its pair is not proven and its 111 provider is not switched on, as far as is known', colour: 'grey' },
  closed: { name: 'Closed', says: 'Its practice has closed', colour: 'red' },
}

const isRollout = (key: string): key is Rollout => Object.hasOwn(rolloutStatuses, key)
export const rolloutKeys = Object.keys(rolloutStatuses).filter(isRollout)
