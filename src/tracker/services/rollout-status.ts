import type { Rollout } from '../../db/tables/services.ts'

/** What each rollout status is called, what it means, and the colour of its tag. */
export const rolloutStatuses: Record<Rollout, { name: string; says: string; colour: string }> = {
  live: { name: 'Live', says: 'Booking works', colour: 'green' },
  'in-progress': { name: 'In progress', says: 'Its project is open or on hold', colour: 'white' },
  ready: { name: 'Ready to start', says: 'Nothing that is known holds it up: its pair is proven and its 111 provider is switched on', colour: 'blue' },
  referrer: { name: 'Waiting for its 111 provider', says: 'Its pair is proven; its 111 provider is not switched on', colour: 'orange' },
  pair: { name: 'Waiting for its pair', says: 'Its 111 provider is switched on; its pair of products is not proven', colour: 'yellow' },
  both: { name: 'Waiting for both', says: 'Its pair is not proven and its 111 provider is not switched on, as far as is known', colour: 'grey' },
  closed: { name: 'Closed', says: 'Its practice has closed', colour: 'red' },
}

const isRollout = (key: string): key is Rollout => Object.hasOwn(rolloutStatuses, key)
export const rolloutKeys = Object.keys(rolloutStatuses).filter(isRollout)

/** The tag of a service; with the stage of its project, where it is known, if the service is in progress. */
export function rolloutTag(rollout: Rollout, stage: string | null = null): { name: string; colour: string } {
  const { name, colour } = rolloutStatuses[rollout]
  return { name: rollout === 'in-progress' && stage !== null ? `${name}: ${stage}` : name, colour }
}

/** Of a service that is known to be live before its project has declared it: who says so, and where the project is. `tracker` is the day of its upload. */
export const liveBesideStage = (tracker: string | undefined, stage: string): string =>
  `${tracker === undefined ? 'Recorded as live' : `Live by the tracker of ${tracker}`}; project at ${stage}`
