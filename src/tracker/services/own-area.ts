import type { FactsOfArea } from '../../access/in-area.store.ts'

const ofArea = ['region', 'commissioner', 'referrer_id', 'provider_product', 'consumer_product'] as const
type Facts = Pick<FactsOfArea, (typeof ofArea)[number]>

const fault = 'This would move the service, or a project of it, into or out of your area. Ask the booking team to change it'

/** Said at each changed fact that decides whose area a service is in. */
export const faultsOfArea = (before: Facts, after: Facts): Record<string, string> =>
  Object.fromEntries(ofArea.filter((field) => before[field] !== after[field]).map((field) => [field, fault]))
